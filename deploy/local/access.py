"""Access to a running system for whoever has its data folder: the private key in it is the operator's proof."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

import httpx

from deploy.local.layout import Layout
from deploy.local.state import System
from deploy.local.trouble import Trouble
from shared.contracts.intake import Role
from shared.runtime.identifiers import new_id
from shared.web.tokens import Token, private_key, sign

OWN_LIFETIME: Final = timedelta(minutes=30)
"""How long the token lasts that a command signs for itself."""
FIRST_DESK: Final = "borgerhout"


class AccessRefused(Trouble):
    """Intake does not hand out what was asked for; the message is its own."""


def operator_token(layout: Layout) -> str:
    """A short-lived operator's token, signed here: for commands that talk to the services."""
    now = datetime.now(UTC)
    return sign(Token(new_id(), "operator", None, now, now + OWN_LIFETIME), private_key(layout.private_key))


def bearer_token(system: System, role: Role, scope: str | None, holder: str | None = None) -> str:
    """A token from intake, good for hours, known to the system and revocable. Raises AccessRefused."""
    return str(_ask(system, "tokens", role, scope, holder)["token"])


def sign_in_link(system: System, role: Role, scope: str | None, holder: str | None = None) -> str:
    """An address that signs a browser in once, within minutes. Raises AccessRefused."""
    return str(_ask(system, "links", role, scope, holder)["link"])


def _ask(system: System, what: str, role: Role, scope: str | None, holder: str | None) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {operator_token(system.layout)}", "Idempotency-Key": str(uuid4())}
    address = f"{system.service_urls['intake']}/api/v1/access/{what}"
    try:
        body = {"role": role, "for": scope, "name": holder}
        answer = httpx.post(address, json=body, headers=headers, timeout=30)
    except httpx.HTTPError as error:
        raise AccessRefused(f"Intake does not answer at {address}: {error}") from error
    document: dict[str, Any] = answer.json()
    if answer.status_code != httpx.codes.CREATED:
        wrong = "; ".join(f"{item['field']}: {item['detail']}" for item in document.get("errors", []))
        raise AccessRefused(wrong or document.get("detail") or document.get("title") or "Intake refused")
    return document
