"""`/admin/retention`: how long a house keeps what is personal."""

from dataclasses import asdict

from django.http import HttpRequest
from ninja import Query, Router

from foyer.accounts.permissions import Permission
from foyer.api.admin import StaffAuth, staff_of
from foyer.api.limits_taken import take_staff_use
from foyer.api.schemas.office import HouseQuery
from foyer.api.schemas.privacy import RetentionInput, RetentionSchema
from foyer.identity.retention import change_retention, read_retention
from foyer.platform.clock import utc_now

router = Router(tags=["Staff"], by_alias=True)
_EDIT = StaffAuth(Permission.EDIT_SETTINGS)


@router.get("/admin/retention", response=RetentionSchema, auth=_EDIT)
def get(request: HttpRequest, query: Query[HouseQuery]) -> RetentionSchema:
    """The days of the house, its own or the defaults."""
    days = read_retention(staff_of(request).house.organizer_id)
    return RetentionSchema(**asdict(days))


@router.patch("/admin/retention", response=RetentionSchema, auth=_EDIT)
def change(request: HttpRequest, query: Query[HouseQuery], body: RetentionInput) -> RetentionSchema:
    """Set some of them; the next night goes by them. What is forgotten does not come back."""
    staff = staff_of(request)
    take_staff_use(request, principal=staff.principal, now=utc_now())
    wanted = {name: days for name, days in body.dict().items() if days is not None}
    kept = change_retention(staff.house.organizer_id, actor_id=staff.user_id, days=wanted)
    return RetentionSchema(**asdict(kept))
