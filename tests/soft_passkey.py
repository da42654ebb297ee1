"""A device that holds a passkey, in software: it answers what a browser would answer."""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from secrets import token_bytes
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256

from foyer.platform.config import load_config

_PRESENT, _VERIFIED, _HAS_KEY = 0x01, 0x04, 0x40


@dataclass(kw_only=True)
class SoftPasskey:
    """One key for one house; `verifies` says whether the device asks for a finger or a PIN."""

    verifies: bool = True
    origin: str = field(default_factory=lambda: load_config().base_url)
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    credential_id: bytes = field(default_factory=lambda: token_bytes(16))
    handle: str = ""

    def create(self, options: Mapping[str, Any]) -> str:
        """The answer to `navigator.credentials.create`, as JSON."""
        asked = options["publicKey"]
        self.handle = asked["user"]["id"]
        public = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        length = len(self.credential_id).to_bytes(2, "big")
        data = self._authenticator_data(asked["rp"]["id"], flags=_HAS_KEY)
        data += bytes(16) + length + self.credential_id + public
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        client_data = self._client_data("webauthn.create", asked["challenge"])
        response = {
            "clientDataJSON": _encode(client_data),
            "attestationObject": _encode(attestation),
        }
        return self._answer(response)

    def get(self, options: Mapping[str, Any]) -> str:
        """The answer to `navigator.credentials.get`, as JSON."""
        asked = options["publicKey"]
        data = self._authenticator_data(asked["rpId"])
        client_data = self._client_data("webauthn.get", asked["challenge"])
        signed = data + hashlib.sha256(client_data).digest()
        response = {
            "clientDataJSON": _encode(client_data),
            "authenticatorData": _encode(data),
            "signature": _encode(self.key.sign(signed, ec.ECDSA(hashes.SHA256()))),
            "userHandle": self.handle,
        }
        return self._answer(response)

    def _answer(self, response: Mapping[str, str]) -> str:
        name = _encode(self.credential_id)
        facts = {"id": name, "rawId": name, "type": "public-key", "clientExtensionResults": {}}
        return json.dumps({**facts, "response": dict(response)})

    def _authenticator_data(self, party: str, *, flags: int = 0) -> bytes:
        flags |= _PRESENT | (_VERIFIED if self.verifies else 0)
        return hashlib.sha256(party.encode()).digest() + bytes([flags]) + bytes(4)

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()


def challenge_of(options: Mapping[str, Any]) -> bytes:
    """The challenge that options carry."""
    text = options["publicKey"]["challenge"]
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _encode(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
