import base64
import hashlib
import hmac

from hypothesis import given
from hypothesis import strategies as st

from foyer.platform.tokens import MAC_BYTES, TOKEN_CHARACTERS_MAX, Purpose, Signer

OLD, NEW = "old-" * 8, "new-" * 8
signer = Signer([NEW])


@given(st.binary(max_size=200))
def test_a_signed_payload_comes_back(payload: bytes) -> None:
    token = signer.sign(payload, purpose=Purpose.HOLD)
    assert signer.verify(token, purpose=Purpose.HOLD) == payload


def test_a_token_is_worthless_for_another_purpose() -> None:
    token = signer.sign(b"x", purpose=Purpose.HOLD)
    assert signer.verify(token, purpose=Purpose.BOOKING) is None


def test_signing_is_deterministic_so_that_a_replay_gives_the_same_token() -> None:
    assert signer.sign(b"x", purpose=Purpose.HOLD) == signer.sign(b"x", purpose=Purpose.HOLD)


@given(st.text(max_size=80))
def test_arbitrary_text_is_no_token(text: str) -> None:
    assert signer.verify(text, purpose=Purpose.HOLD) is None


@given(st.integers(0, 10**6), st.integers(1, 127))
def test_every_changed_character_spoils_the_token(place: int, change: int) -> None:
    token = signer.sign(b"sixteen bytes id", purpose=Purpose.HOLD)
    index = place % len(token)
    spoiled = token[:index] + chr((ord(token[index]) + change) % 128) + token[index + 1 :]
    assert (signer.verify(spoiled, purpose=Purpose.HOLD) is None) == (spoiled != token)


def test_tokens_of_an_older_key_verify_until_the_key_is_removed() -> None:
    token = Signer([OLD]).sign(b"x", purpose=Purpose.VISITOR)
    assert Signer([NEW, OLD]).verify(token, purpose=Purpose.VISITOR) == b"x"
    assert Signer([NEW]).verify(token, purpose=Purpose.VISITOR) is None
    assert Signer([NEW, OLD]).sign(b"x", purpose=Purpose.VISITOR) != token


def test_an_oversize_token_is_refused_before_it_is_read() -> None:
    token = signer.sign(b"x" * TOKEN_CHARACTERS_MAX, purpose=Purpose.HOLD)
    assert signer.verify(token, purpose=Purpose.HOLD) is None


def test_only_the_canonical_spelling_of_a_payload_verifies() -> None:
    version, payload, mac = signer.sign(b"x", purpose=Purpose.HOLD).split(".")
    other = base64.urlsafe_b64encode(b"x").decode()
    assert other.rstrip("=") == payload
    assert signer.verify(f"{version}.{other}.{mac}", purpose=Purpose.HOLD) is None
    loose = payload[:-1] + chr(ord(payload[-1]) + 1)  # differs in bits that decode to nothing
    assert signer.verify(f"{version}.{loose}.{mac}", purpose=Purpose.HOLD) is None


def test_a_mac_is_hmac_sha256() -> None:
    """What `_begin_mac` composes is RFC 2104 to the byte, for keys and payloads of any length."""
    for secret in (OLD, NEW, "x" * 200):
        key = hashlib.sha256(f"foyer-token:{secret}".encode()).digest()
        for payload in (b"", b"sixteen bytes id", b"p" * 300):
            token = Signer([secret]).sign(payload, purpose=Purpose.HOLD)
            expected = hmac.digest(key, b"hold\x00" + payload, "sha256")[:MAC_BYTES]
            written = base64.urlsafe_b64encode(expected).rstrip(b"=").decode()
            assert token.rpartition(".")[2] == written
