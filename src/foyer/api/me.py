"""`/me`: a copy of everything about oneself, and the end of the account."""

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from foyer.accounts.sessions import Here
from foyer.api.notifications import PersonAuth
from foyer.api.principals import read_principal, require_user
from foyer.api.schemas.privacy import EraseInput, ExportSchema
from foyer.identity.erase import erase_account
from foyer.identity.export import ExportRecord, ask_for_export, take_ready_export
from foyer.identity.prove import prove_person
from foyer.platform.clock import utc_now

router = Router(tags=["Accounts"], by_alias=True)


@router.get("/me/export", response={202: ExportSchema}, auth=PersonAuth())
def export(request: HttpRequest) -> HttpResponse | Status[ExportSchema]:
    """Everything about the account: `data.json` and its tickets in a ZIP.

    A large one is made meanwhile (202): ask again until it is there; a message tells as well.
    """
    user_id = require_user(read_principal(request))
    now = utc_now()
    outcome = take_ready_export(user_id, now=now) or ask_for_export(user_id, now=now)
    if isinstance(outcome, ExportRecord):
        preparing = ExportSchema(
            id=outcome.public_id,
            status="preparing",
            asked_at=outcome.asked_at,
            expires_at=outcome.expires_at,
        )
        return Status(202, preparing)
    return hand_over(outcome)


@router.delete("/me", response={204: None}, auth=PersonAuth())
def erase(request: HttpRequest, body: EraseInput) -> None:
    """Erase the account: the person is forgotten, invoices and books stay. There is no way back.

    409 `erase_refused` lists under `reasons` what has to be settled before, and where.
    """
    principal = read_principal(request)
    user_id = require_user(principal)
    now = utc_now()
    session_key = None if principal.family else request.session.session_key
    here = Here(session_key=session_key, family=principal.family)
    prove_person(user_id, password=body.password, here=here, request=request, now=now)
    erase_account(user_id, confirmation=body.confirmation, now=now)


def hand_over(content: bytes) -> HttpResponse:
    """A copy as a download that nothing on the way keeps."""
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="foyer-my-data.zip"'
    response["Cache-Control"] = "private, no-store"
    return response
