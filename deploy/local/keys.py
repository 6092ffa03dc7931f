"""The key pair that signs and checks access tokens: Ed25519, one for each data folder."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from deploy.local.layout import Layout, write_private


def ensure_keys(layout: Layout) -> None:
    """Makes the data folder's pair."""
    ensure_pair(layout.private_key, layout.public_key)


def ensure_pair(private_key: Path, public_key: Path) -> None:
    """Makes the pair once, in folders that are there; the public half is written again whenever it is missing."""
    if not private_key.exists():
        key = Ed25519PrivateKey.generate()
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        write_private(private_key, pem.decode())
        public_key.unlink(missing_ok=True)
    if not public_key.exists():
        private = load_pem_private_key(private_key.read_bytes(), password=None)
        public_key.write_bytes(private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
