"""Hold tokens: signed capabilities that name a hold by its public id and nothing else."""

from uuid import UUID

from foyer.platform.errors import NotFound
from foyer.platform.tokens import Purpose, Signer


def hold_token(public_id: UUID, *, signer: Signer) -> str:
    """The token of a hold; always the same one while the newest key stays."""
    return signer.sign(public_id.bytes, purpose=Purpose.HOLD)


def read_hold_token(token: str, *, signer: Signer) -> UUID:
    """The public id that a token names; NotFound for anything that we did not sign."""
    payload = signer.verify(token, purpose=Purpose.HOLD)
    if payload is None or len(payload) != 16:
        raise NotFound
    return UUID(bytes=payload)
