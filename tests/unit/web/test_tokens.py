"""Tokens: only ours count, only until their end, and not once they are taken back."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shared.web.access import Access
from shared.web.tokens import InvalidTokenError, Token, read, sign

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
TOKEN = Token("t1", "terminal", "borgerhout", NOW, NOW + timedelta(hours=16))
KEY = Ed25519PrivateKey.generate()


@pytest.fixture
def access(tmp_path: Path) -> Access:
    file = tmp_path / "public.pem"
    file.write_bytes(KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return Access(file, lambda: NOW, "http://127.0.0.1:8100/")


def test_a_token_says_who_for_what_and_until_when() -> None:
    assert read(sign(TOKEN, KEY), KEY.public_key()) == TOKEN


def test_the_same_token_is_signed_the_same_way_twice() -> None:
    assert sign(TOKEN, KEY) == sign(TOKEN, KEY)


def test_a_token_of_another_key_is_refused() -> None:
    with pytest.raises(InvalidTokenError):
        read(sign(TOKEN, Ed25519PrivateKey.generate()), KEY.public_key())


def test_a_token_with_another_role_written_in_is_refused() -> None:
    header, claims, signature = sign(TOKEN, KEY).split(".")
    text = urlsafe_b64decode(claims + "==").replace(b'"terminal"', b'"operator"')
    with pytest.raises(InvalidTokenError):
        read(".".join([header, urlsafe_b64encode(text).decode().rstrip("="), signature]), KEY.public_key())


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_token_that_is_not_signed_with_ed25519_is_refused(algorithm: str) -> None:
    claims = {"iss": "opvangpunt", "jti": "t1", "role": "operator", "iat": 1, "exp": 9999999999}
    secret = None if algorithm == "none" else "a secret that is long enough for this algorithm"
    with pytest.raises(InvalidTokenError):
        read(jwt.encode(claims, secret, algorithm=algorithm), KEY.public_key())  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "é" * 50])
def test_what_is_no_token_is_refused(text: str) -> None:
    with pytest.raises(InvalidTokenError):
        read(text, KEY.public_key())


def test_a_token_counts_until_its_end(access: Access) -> None:
    assert access.token(sign(TOKEN, KEY)) == TOKEN
    ended = Token("t2", "terminal", "borgerhout", NOW - timedelta(hours=16), NOW)
    with pytest.raises(InvalidTokenError, match="expired"):
        access.token(sign(ended, KEY))


def test_a_token_that_was_taken_back_counts_no_more(access: Access) -> None:
    text = sign(TOKEN, KEY)
    access.token(text)
    access.revocations.add("t1", TOKEN.expires_at)
    with pytest.raises(InvalidTokenError, match="revoked"):
        access.token(text)
    access.revocations.forget_ended(NOW + timedelta(hours=17))
    assert "t1" not in access.revocations
