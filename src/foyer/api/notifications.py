"""`/notifications`: a person's own list, and what the person chose about messages."""

from django.http import HttpRequest
from ninja import Query, Router
from ninja.security import HttpBearer

from foyer.accounts.login_limits import request_device
from foyer.api.principals import Principal, read_principal, refuse_foreign_origin, require_user
from foyer.api.render_catalog import render_pagination
from foyer.api.schemas.notifications import (
    ChoiceSchema,
    NoticeList,
    NoticeQuery,
    NoticeSchema,
    PreferencesInput,
    PreferencesSchema,
    PushKeySchema,
    PushSubscribed,
    PushSubscriptionInput,
    PushSubscriptionList,
    PushSubscriptionSchema,
    QuietHours,
    ReadInput,
    UnreadSchema,
    read_clock,
)
from foyer.notifications.choosing import NewChoices, change_preferences
from foyer.notifications.kinds import Channel, NoticeType
from foyer.notifications.preferences import read_preferences
from foyer.notifications.push_keys import write_public_key
from foyer.notifications.push_subscriptions import (
    PushTarget,
    show_subscriptions,
    subscribe,
    unsubscribe_push,
)
from foyer.notifications.queries import NoticeRecord, count_unread, list_notices
from foyer.notifications.reading import mark_all_read, mark_read
from foyer.notifications.rules import FIXED, Preferences, is_wanted
from foyer.platform.clock import utc_now
from foyer.platform.config import load_config
from foyer.platform.errors import ValidationFailed
from foyer.platform.ids import parse_uuid
from foyer.platform.paging import PageRequest
from foyer.platform.visitor_cookie import current_visitor

router = Router(tags=["Notifications"], by_alias=True)


class PersonAuth(HttpBearer):
    """Ninja asks this before it reads the body: 401 for guests."""

    def __call__(self, request: HttpRequest) -> Principal:
        refuse_foreign_origin(request)
        principal = read_principal(request)
        require_user(principal)
        return principal

    def authenticate(self, request: HttpRequest, token: str) -> Principal:
        """Never called: `__call__` also takes a browser's session."""
        raise NotImplementedError


@router.get("/notifications", response=NoticeList, auth=PersonAuth())
def list_own(request: HttpRequest, query: Query[NoticeQuery]) -> NoticeList:
    """What happened, newest first; `/notifications/live` tells what is new."""
    user_id = _user_id(request)
    page = list_notices(
        user_id,
        request=PageRequest(page=query.page, limit=query.limit),
        kind_type=NoticeType(query.type) if query.type else None,
        unread=query.unread,
    )
    return NoticeList(
        items=[_render(item) for item in page.items],
        pagination=render_pagination(page),
        unread=count_unread(user_id),
    )


@router.post("/notifications/read", response=UnreadSchema, auth=PersonAuth())
def read(request: HttpRequest, body: ReadInput) -> UnreadSchema:
    """Mark some or all of one's own as read; ids that are not one's own are passed over."""
    user_id = _user_id(request)
    if body.all == bool(body.ids):
        raise ValidationFailed("Give ids, or all: true.", field="ids")
    now = utc_now()
    if body.all:
        return UnreadSchema(unread=mark_all_read(user_id, now=now))
    return UnreadSchema(unread=mark_read(user_id, public_ids=body.ids, now=now))


@router.get("/notifications/preferences", response=PreferencesSchema, auth=PersonAuth())
def show_preferences(request: HttpRequest) -> PreferencesSchema:
    """Which type comes by which channel, and when the person is left in peace."""
    return _render_preferences(read_preferences(_user_id(request)))


@router.patch("/notifications/preferences", response=PreferencesSchema, auth=PersonAuth())
def change(request: HttpRequest, body: PreferencesInput) -> PreferencesSchema:
    """Change what is given, all or nothing.

    Mails about bookings, payments and the safety of the account cannot be switched off;
    promotions need a verified address.
    """
    user_id = _user_id(request)
    quiet = body.quiet_hours
    change_preferences(
        user_id,
        new=NewChoices(
            channels={
                (NoticeType(item.type), Channel(item.channel)): item.wanted for item in body.choices
            },
            promotions=body.promotions,
            changes_quiet_hours="quiet_hours" in body.model_fields_set,
            quiet_from=read_clock(quiet.start) if quiet else None,
            quiet_until=read_clock(quiet.end) if quiet else None,
            timezone=body.timezone,
        ),
        now=utc_now(),
    )
    return _render_preferences(read_preferences(user_id))


@router.get("/notifications/push-key", response=PushKeySchema, auth=PersonAuth())
def show_push_key(request: HttpRequest) -> PushKeySchema:
    """What a browser needs to subscribe to push messages."""
    return PushKeySchema(public_key=write_public_key(load_config()) or None)


@router.get("/notifications/push-subscriptions", response=PushSubscriptionList, auth=PersonAuth())
def list_push(request: HttpRequest) -> PushSubscriptionList:
    """One's own browsers that let push messages in, newest first."""
    return PushSubscriptionList(
        items=[
            PushSubscriptionSchema(id=it.public_id, device=it.device, created_at=it.created_at)
            for it in show_subscriptions(_user_id(request))
        ]
    )


@router.post("/notifications/push-subscriptions", response={201: PushSubscribed}, auth=PersonAuth())
def add_push(request: HttpRequest, body: PushSubscriptionInput) -> PushSubscribed:
    """Let push messages into a browser; the same one again changes nothing.

    It ends with the sign-in that made it, or when the push service says that the browser is gone.
    """
    target = PushTarget(endpoint=body.endpoint, p256dh=body.keys.p256dh, auth=body.keys.auth)
    public_id = subscribe(
        _user_id(request),
        target=target,
        browser_id=current_visitor(request).session_id,
        device=request_device(request).name,
    )
    return PushSubscribed(id=public_id)


@router.delete(
    "/notifications/push-subscriptions/{subscription}", response={204: None}, auth=PersonAuth()
)
def end_push(request: HttpRequest, subscription: str) -> None:
    """No more push messages to this browser."""
    unsubscribe_push(_user_id(request), public_id=parse_uuid(subscription))


def _user_id(request: HttpRequest) -> int:
    principal: Principal = request.auth  # type: ignore[attr-defined]  # set by Ninja
    return require_user(principal)


def _render(record: NoticeRecord) -> NoticeSchema:
    return NoticeSchema(
        id=record.public_id,
        type=record.type.value,
        kind=record.kind,
        title=record.title,
        message=record.text,
        link=record.link or None,
        read=record.read_at is not None,
        metadata=record.metadata,
        created_at=record.created_at,
    )


def _render_preferences(preferences: Preferences) -> PreferencesSchema:
    start, end = preferences.quiet_from, preferences.quiet_until
    return PreferencesSchema(
        choices=[
            ChoiceSchema(
                type=kind_type.value,
                channel=channel.value,
                wanted=is_wanted(kind_type, channel, preferences=preferences),
                fixed=(kind_type, channel) in FIXED,
            )
            for kind_type in NoticeType
            for channel in Channel
        ],
        promotions=preferences.consents,
        quiet_hours=QuietHours(start=f"{start:%H:%M}", end=f"{end:%H:%M}")
        if start is not None and end is not None
        else None,
        timezone=preferences.timezone,
    )
