"""Addresses of the offices. A house's own begin with its short name."""

from django.urls import path

from foyer.web.office import audit, front, invitation, keys, letters, members, platform, setup

app_name = "office"

urlpatterns = [
    path("office", front.choose, name="choose"),
    path("office/<slug:organizer>", front.front, name="front"),
    path("office/<slug:organizer>/members", members.list_all, name="members"),
    path("office/<slug:organizer>/members/<uuid:member>", members.edit, name="member"),
    path("office/<slug:organizer>/members/<uuid:member>/role", members.set_role, name="role"),
    path("office/<slug:organizer>/members/<uuid:member>/remove", members.remove, name="remove"),
    path(
        "office/<slug:organizer>/invitations/<uuid:invitation>/resend",
        members.resend,
        name="resend",
    ),
    path(
        "office/<slug:organizer>/invitations/<uuid:invitation>/withdraw",
        members.withdraw,
        name="withdraw",
    ),
    path("office/<slug:organizer>/api-keys", keys.list_all, name="keys"),
    path("office/<slug:organizer>/api-keys/<uuid:key>/revoke", keys.revoke, name="revoke"),
    path("office/<slug:organizer>/messages", letters.list_all, name="letters"),
    path("office/<slug:organizer>/messages/<slug:kind>/<slug:locale>", letters.edit, name="letter"),
    path(
        "office/<slug:organizer>/messages/<slug:kind>/<slug:locale>/restore",
        letters.restore,
        name="restore_letter",
    ),
    path("office/<slug:organizer>/audit", audit.list_all, name="audit"),
    path(
        "office/<slug:organizer>/support/<uuid:access>/end", front.end_support, name="end_support"
    ),
    path("platform", platform.list_all, name="platform"),
    path("platform/<slug:organizer>", platform.organizer, name="organizer"),
    path("platform/<slug:organizer>/support", platform.open_support, name="open_support"),
    path("platform/<slug:organizer>/owner", platform.invite_owner, name="invite_owner"),
    path("platform/<slug:organizer>/suspend", platform.suspend, name="suspend"),
    path("platform/<slug:organizer>/reinstate", platform.reinstate, name="reinstate"),
    path("account/proofs/invite_member", invitation.arrive, name="arrive"),
    path("setup", setup.set_up, name="setup"),
    path("invitation", invitation.see, name="invitation"),
]
