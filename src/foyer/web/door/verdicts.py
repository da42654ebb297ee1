"""What a door says: a word, a shape, a colour and a sentence. Pure."""

from dataclasses import dataclass

from foyer.admission.models import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """How a verdict looks. `tone` is ok, wait or no; its shape is a circle, triangle or octagon."""

    word: str
    tone: str
    advice: str


FACES = {
    Verdict.ADMITTED: Face(word="Welcome", tone="ok", advice="Let them in."),
    Verdict.ALREADY_ADMITTED: Face(
        word="Already inside", tone="no", advice="This ticket was used before. Ask to see it again."
    ),
    Verdict.WRONG_SHOW: Face(
        word="Another show", tone="wait", advice="The ticket is good, for another show or hall."
    ),
    Verdict.TOO_EARLY: Face(
        word="Too early", tone="wait", advice="The ticket is good; the doors are not open for it."
    ),
    Verdict.EXPIRED: Face(word="Too late", tone="no", advice="The show of this ticket is over."),
    Verdict.REVOKED: Face(
        word="Not valid", tone="no", advice="The order was cancelled or the ticket passed on."
    ),
    Verdict.FORGED: Face(
        word="Not a ticket",
        tone="no",
        advice="This house did not make that code. Read it again.",
    ),
    Verdict.UNKNOWN: Face(
        word="Unknown", tone="no", advice="No ticket of this house. Send them to the box office."
    ),
}
