"""The JSON API at `/api/v1` and its OpenAPI description, hot endpoints included."""

from functools import cache
from typing import Any

from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from foyer.api import (
    admin,
    audit,
    auth,
    bookings,
    description,
    events,
    health,
    keys,
    me,
    members,
    message_templates,
    metrics,
    notifications,
    organizers,
    passwords,
    payments,
    registration,
    retention,
    second_factor,
    tickets,
    venues,
    webhooks,
)
from foyer.api.json_parser import StrictJsonParser
from foyer.api.limits_taken import limit_reads
from foyer.api.problems import install_problem_handlers
from foyer.hot import openapi as hot
from foyer.hot import openapi_schemas as hot_schemas
from foyer.platform.rates import READS, READS_PREFIX

PREFIX = "/api/v1/"
_DESCRIPTION = (
    "A box office: what is on, seats, holds, bookings, payments, tickets, doors. "
    f"Reads are limited to {READS.uses} a minute for a visitor or user and {READS_PREFIX.uses} for "
    "a network. Never limited are availability, live changes, seating plans, releases, health and "
    "webhooks."
)


class FoyerAPI(NinjaAPI):
    """Ninja's API whose description also holds what the hot role serves under the same prefix."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        description.complete(schema)
        schema["paths"].update(description.secure_hot(hot.paths()))
        schema["components"]["schemas"].update(hot_schemas.components())
        return schema

    def get_openapi_operation_id(self, operation: Operation) -> str:
        view = operation.view_func
        return f"{view.__module__.rpartition('.')[2]}_{view.__name__}"


@cache
def describe_api() -> dict[str, Any]:
    """The OpenAPI document as data, for pages about it; the same that `/openapi.json` serves."""
    document: dict[str, Any] = build_api().get_openapi_schema(path_prefix=PREFIX)
    return document


@cache
def build_api() -> FoyerAPI:
    """The API with every router and error mapping in place; one a process."""
    api = FoyerAPI(
        title="Foyer",
        version="1",
        description=_DESCRIPTION,
        urls_namespace="api",
        docs_url=None,
        parser=StrictJsonParser(),
        openapi_url="/openapi.json",
        docs_decorator=require_safe,
    )
    install_problem_handlers(api)
    for router in (
        venues.router,
        events.router,
        bookings.router,
        payments.router,
        tickets.router,
        auth.router,
        registration.router,
        passwords.router,
        members.router,
        keys.router,
        message_templates.router,
        audit.router,
        organizers.router,
        notifications.router,
        second_factor.router,
        me.router,
        retention.router,
        admin.router,  # Last: it answers whatever else lies below /admin.
    ):
        router.add_decorator(limit_reads, mode="view")
        api.add_router("", router)
    for unlimited in (venues.geometry, webhooks.router, health.router, metrics.router):
        api.add_router("", unlimited)
    return api
