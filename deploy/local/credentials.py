"""Passwords of one installation, made by chance on its first start and kept in the data folder."""

import json
import secrets
import uuid
from dataclasses import asdict, dataclass

from deploy.local.layout import Layout, write_private
from shared.contracts.topics import SERVICES


@dataclass(frozen=True)
class Credentials:
    """`mark` tells this installation's processes from any other's; `databases` has a password for each service."""

    mark: str
    postgres: str
    databases: dict[str, str]
    smpp_system_id: str
    smpp_password: str


def ensure_credentials(layout: Layout) -> Credentials:
    """The credentials of the data folder, made when it has none."""
    if not layout.credentials.exists():
        write_private(layout.credentials, json.dumps(asdict(_new()), indent=2))
    return read_credentials(layout)


def read_credentials(layout: Layout) -> Credentials:
    """The credentials of a data folder that has been started before."""
    return Credentials(**json.loads(layout.credentials.read_text()))


def _new() -> Credentials:
    return Credentials(
        mark=uuid.uuid4().hex,
        postgres=secrets.token_hex(16),
        databases={service: secrets.token_hex(16) for service in SERVICES},
        smpp_system_id="opvangpunt",
        smpp_password=secrets.token_hex(4),  # SMPP 3.4 allows eight characters
    )
