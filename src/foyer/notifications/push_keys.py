"""Who we are to push services (VAPID, RFC 8292): one key of P-256, made from a secret."""

from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from functools import cache
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from foyer.notifications import limits
from foyer.platform.config import Config

# The order of P-256 (FIPS 186-5): private keys lie from 1 to one below it.
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def write_public_key(config: Config) -> str:
    """What a browser is given when it subscribes, base64url; empty without a key."""
    if not config.push_key:
        return ""
    point = _private_key(config.push_key).public_key()
    raw = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def write_authorization(endpoint: str, *, config: Config, now: datetime) -> str:
    """The Authorization header for a request to this push service."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((now + timedelta(seconds=limits.PUSH_KEY_SECONDS)).timestamp()),
        "sub": config.push_contact,
    }
    token = jwt.encode(claims, _private_key(config.push_key), algorithm="ES256")
    return f"vapid t={token}, k={write_public_key(config)}"


@cache
def _private_key(secret: str) -> ec.EllipticCurvePrivateKey:
    derive = HKDF(algorithm=SHA256(), length=48, salt=None, info=b"foyer-push")
    number = int.from_bytes(derive.derive(secret.encode()), "big") % (_ORDER - 1) + 1
    return ec.derive_private_key(number, ec.SECP256R1())
