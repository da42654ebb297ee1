"""The description of the hot endpoints agrees with what they answer."""

from typing import Any

import httpx
import jsonschema

from foyer.hot import openapi
from foyer.hot.openapi_schemas import components
from tests.factories import make_show, make_world, plan_document
from tests.hot.test_holds import post


def check(document: object, schema: dict[str, Any]) -> None:
    whole = {**schema, "components": {"schemas": components()}}
    jsonschema.Draft202012Validator(whole).validate(document)


def answer_schema(path: str, method: str, status: int) -> dict[str, Any]:
    content = openapi.paths()[path][method]["responses"][str(status)]["content"]
    (media,) = content.values()
    schema: dict[str, Any] = media["schema"]
    return schema


def test_answers_fit_their_schemas(hot: httpx.Client) -> None:
    show = make_show(make_world(document=plan_document(areas={"floor": 3})))
    holds = "/api/v1/shows/{show_id}/holds"
    made = post(hot, show, {"best": {"quantity": 2, "maxPrice": 2000}})
    check(made.json(), answer_schema(holds, "post", 201))
    check(post(hot, show, {"areas": {"floor": 2}}).json(), answer_schema(holds, "post", 201))
    refused = post(hot, show, {"seats": ["Z1"]})
    check(refused.json(), answer_schema(holds, "post", 422))
    check(hot.get("/api/v1/holds").json(), answer_schema("/api/v1/holds", "get", 200))
    path = f"/api/v1/shows/{show.public_id}/availability"
    schema = answer_schema("/api/v1/shows/{show_id}/availability", "get", 200)
    whole = hot.get(path).json()
    for document in (
        whole,
        hot.get(f"{path}?since={whole['version']}").json(),
        hot.get(f"{path}?format=list").json(),
    ):
        check(document, schema)


def test_every_reference_leads_somewhere() -> None:
    known = components()

    def walk(node: object) -> None:
        if isinstance(node, dict):
            reference = node.get("$ref")
            if reference is not None:
                assert reference.rsplit("/", 1)[1] in known
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(openapi.paths())
    walk(known)
