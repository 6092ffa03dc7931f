"""Delivery receipts: what the SMS centre says became of a text."""

import re
from dataclasses import dataclass
from typing import Final

from services.notify.gateway.message import Message

_ID: Final = re.compile(r"\bid:\s*(\S+)", re.IGNORECASE)
_STATE: Final = re.compile(r"\bstat:\s*(\w+)", re.IGNORECASE)
STATES: Final = {
    1: "ENROUTE",
    2: "DELIVRD",
    3: "EXPIRED",
    4: "DELETED",
    5: "UNDELIV",
    6: "ACCEPTD",
    7: "UNKNOWN",
    8: "REJECTD",
}
"""Message states, SMPP 3.4 section 5.2.28, as appendix B spells them."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The state of one message, in the seven letters of appendix B."""

    message_id: str
    state: str


def receipt_in(message: Message) -> Receipt | None:
    """The receipt that a message carries, by its optional parameters or its text; None when it carries none."""
    message_id, state = message.receipted_id, STATES.get(message.state or 0)
    if not (message_id and state):
        text = message.text
        found_id, found_state = _ID.search(text), _STATE.search(text)
        message_id = message_id or (found_id.group(1) if found_id else None)
        state = state or (found_state.group(1).upper() if found_state else None)
    return Receipt(message_id, state) if message_id and state else None


def spellings(message_id: str) -> list[str]:
    """How else the same id may be written: some centres give it in hexadecimal and report it in decimal."""
    found = {message_id, message_id.lower(), message_id.upper()}
    if message_id.isascii() and message_id.isdigit():
        found |= {f"{int(message_id):x}", f"{int(message_id):X}", message_id.lstrip("0") or "0"}
    return sorted(found)
