"""`/admin/api-keys`: programs that act for a house."""

from django.http import HttpRequest
from ninja import Query, Router, Status

from foyer.accounts.permissions import Permission
from foyer.accounts.staff import ApiKeyRecord, list_api_keys
from foyer.api.admin import StaffAuth, staff_of
from foyer.api.limits_taken import take_staff_use
from foyer.api.render_catalog import render_pagination
from foyer.api.schemas.office import (
    ApiKeyInput,
    ApiKeyList,
    ApiKeySchema,
    HousePageQuery,
    HouseQuery,
    MadeKeySchema,
)
from foyer.identity.keys import create_api_key, revoke_api_key
from foyer.platform.clock import utc_now
from foyer.platform.ids import parse_uuid
from foyer.platform.paging import PageRequest

router = Router(tags=["Staff"], by_alias=True)
_EDIT = StaffAuth(Permission.EDIT_KEYS)


@router.get("/admin/api-keys", response=ApiKeyList, auth=_EDIT)
def list_all(request: HttpRequest, query: Query[HousePageQuery]) -> ApiKeyList:
    """Keys that work, newest first; of each only the readable part."""
    house = staff_of(request).house.organizer_id
    wanted = PageRequest(page=query.page, limit=query.limit)
    page = list_api_keys(house, request=wanted, now=utc_now())
    return ApiKeyList(
        items=[_render(key) for key in page.items], pagination=render_pagination(page)
    )


@router.post("/admin/api-keys", response={201: MadeKeySchema}, auth=_EDIT)
def make(
    request: HttpRequest, query: Query[HouseQuery], body: ApiKeyInput
) -> Status[MadeKeySchema]:
    """A new key with some of the maker's permissions. It is shown in this answer only.

    Programs send it as `Authorization: Bearer foyer_…` to `/admin/…` and `/scans`.
    """
    staff, now = staff_of(request), utc_now()
    take_staff_use(request, principal=staff.principal, now=now)
    made = create_api_key(
        staff.house.organizer_id,
        actor_id=staff.user_id,
        name=body.name,
        permissions=tuple(body.permissions),
        days=body.days,
        now=now,
    )
    return Status(201, MadeKeySchema(api_key=_render(made.record), key=made.key))


@router.delete("/admin/api-keys/{key}", response={204: None}, auth=_EDIT)
def revoke(request: HttpRequest, key: str, query: Query[HouseQuery]) -> None:
    """End a key; the next request with it is refused."""
    staff, now = staff_of(request), utc_now()
    take_staff_use(request, principal=staff.principal, now=now)
    house, wanted = staff.house.organizer_id, parse_uuid(key)
    revoke_api_key(house, actor_id=staff.user_id, key=wanted, now=now)


def _render(key: ApiKeyRecord) -> ApiKeySchema:
    return ApiKeySchema(
        id=key.public_id,
        name=key.name,
        hint=key.hint,
        permissions=list(key.permissions),
        created_by=key.created_by,
        created_at=key.created_at,
        expires_at=key.expires_at,
        last_used_at=key.last_used_at,
    )
