"""The key pair that signs and checks access tokens: Ed25519, one for each data folder."""

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
    """Makes the pair once; the public half is written again whenever it is missing."""
    if not layout.private_key.exists():
        key = Ed25519PrivateKey.generate()
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        write_private(layout.private_key, pem.decode())
        layout.public_key.unlink(missing_ok=True)
    if not layout.public_key.exists():
        private = load_pem_private_key(layout.private_key.read_bytes(), password=None)
        public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        layout.public_key.write_bytes(public)
