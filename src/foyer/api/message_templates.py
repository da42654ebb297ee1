"""`/admin/message-templates`: a house's own words in the mails to its buyers."""

from django.http import HttpRequest
from ninja import Query, Router

from foyer.accounts.permissions import Permission
from foyer.api.admin import StaffAuth, staff_of
from foyer.api.limits_taken import take_staff_use
from foyer.api.schemas.message_templates import (
    PreviewSchema,
    TemplateInput,
    TemplateList,
    TemplateSchema,
)
from foyer.api.schemas.office import HouseQuery
from foyer.notifications.locales import LOCALES
from foyer.notifications.placeholders import PLACEHOLDERS
from foyer.notifications.previewing import preview_template
from foyer.notifications.templating import (
    KINDS,
    OwnWords,
    TemplateRecord,
    drop_template,
    keep_template,
    list_templates,
)
from foyer.platform.clock import utc_now

router = Router(tags=["Staff"], by_alias=True)
_EDIT = StaffAuth(Permission.EDIT_SETTINGS)
ADDRESS = "/admin/message-templates/{kind}/{locale}"


@router.get("/admin/message-templates", response=TemplateList, auth=_EDIT)
def list_all(request: HttpRequest, query: Query[HouseQuery]) -> TemplateList:
    """The house's own words, and what may be named in them."""
    templates = list_templates(staff_of(request).house.organizer_id)
    return TemplateList(
        items=[_render(template) for template in templates],
        kinds=[kind.value for kind in KINDS],
        locales=list(LOCALES),
        placeholders=dict(PLACEHOLDERS),
    )


@router.put(ADDRESS, response=TemplateSchema, auth=_EDIT)
def keep(
    request: HttpRequest, kind: str, locale: str, query: Query[HouseQuery], body: TemplateInput
) -> TemplateSchema:
    """Keep words for one kind of mail in one language; the next mail has them."""
    staff = staff_of(request)
    take_staff_use(request, principal=staff.principal, now=utc_now())
    return _render(
        keep_template(
            staff.house.organizer_id,
            actor_id=staff.user_id,
            kind=kind,
            locale=locale,
            words=_words(body),
        )
    )


@router.delete(ADDRESS, response={204: None}, auth=_EDIT)
def drop(request: HttpRequest, kind: str, locale: str, query: Query[HouseQuery]) -> None:
    """Go back to our words."""
    staff = staff_of(request)
    take_staff_use(request, principal=staff.principal, now=utc_now())
    drop_template(staff.house.organizer_id, actor_id=staff.user_id, kind=kind, locale=locale)


@router.post(f"{ADDRESS}/preview", response=PreviewSchema, auth=_EDIT)
def preview(
    request: HttpRequest, kind: str, locale: str, query: Query[HouseQuery], body: TemplateInput
) -> PreviewSchema:
    """The mail with a made-up booking in it; nothing is kept or sent."""
    house = staff_of(request).house
    found = preview_template(
        kind,
        locale=locale,
        words=_words(body),
        organizer_name=house.organizer_name,
        now=utc_now(),
    )
    return PreviewSchema(subject=found.subject, text=found.text, html=found.html)


def _words(body: TemplateInput) -> OwnWords:
    subject, intro, closing = (
        text.replace("\r\n", "\n").strip() for text in (body.subject, body.intro, body.closing)
    )
    return OwnWords(subject=subject, intro=intro, closing=closing)


def _render(template: TemplateRecord) -> TemplateSchema:
    return TemplateSchema(
        kind=template.kind,
        locale=template.locale,
        channel="email",
        subject=template.words.subject,
        intro=template.words.intro,
        closing=template.words.closing,
        updated_at=template.updated_at,
    )
