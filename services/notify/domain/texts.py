"""The life of a text: created → sending → pending → delivered, or one of the failures.

A text becomes `sending`, durably, before it is handed over: from then on it is never handed over again unless the SMS
centre itself refused it. What is found `sending` after a crash becomes `unknown`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID, uuid5

Status = Literal[
    "created",
    "sending",
    "pending",
    "delivered",
    "temporary-failure",
    "permanent-failure",
    "technical-failure",
    "unknown",
]
FAILURES: Final[frozenset[Status]] = frozenset(
    {"temporary-failure", "permanent-failure", "technical-failure", "unknown"}
)
_TEXTS: Final = UUID("6f9c1d2e-52a8-4f0e-9a36-7d8b0c5e4a11")
"""The name space of text ids: our own, made once."""

PERMANENT: Final = frozenset({0x0B, 0x50, 0x51})
"""Command statuses that blame the number (SMPP 3.4, 5.1.3): invalid destination address, its type, its plan."""
TECHNICAL: Final = frozenset({0x01, 0x02, 0x03, 0x0A, 0x43, 0x48, 0x49, 0xC0, 0xC1, 0xC2, 0xC3, 0xC4})
"""Command statuses that blame what we sent: lengths, source address, message class, optional parameters."""

_REPORTED: Final[dict[str, Status]] = {
    "DELIVRD": "delivered",
    "EXPIRED": "temporary-failure",
    "UNDELIV": "permanent-failure",
    "REJECTD": "permanent-failure",
    "DELETED": "technical-failure",
    "UNKNOWN": "unknown",
}


def text_id(kind: str, cause: str) -> str:
    """The id of the one text that a cause may have: the same cause again gives the same id."""
    return str(uuid5(_TEXTS, f"{kind}:{cause}"))


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a refused text is tried: waits double from `first_wait` to `longest_wait`, for `give_up_after`."""

    first_wait: timedelta = timedelta(seconds=1)
    longest_wait: timedelta = timedelta(minutes=5)
    give_up_after: timedelta = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a text becomes. `not_before` is set when it is `created` again, to be tried then."""

    status: Status
    reason: str
    not_before: datetime | None = None


def accepted() -> Verdict:
    """The SMS centre took it over."""
    return Verdict("pending", "accepted")


def refused(command_status: int, attempts: int, first_tried: datetime, now: datetime, patience: Patience) -> Verdict:
    """The SMS centre did not take it, for the `attempts`th time: a fault of the number or ours is final at once."""
    reason = f"refused 0x{command_status:02x}"
    if command_status in PERMANENT:
        return Verdict("permanent-failure", reason)
    if command_status in TECHNICAL:
        return Verdict("technical-failure", reason)
    wait = min(patience.first_wait * 2 ** min(attempts - 1, 30), patience.longest_wait)
    if now + wait > first_tried + patience.give_up_after:
        return Verdict("temporary-failure", reason)
    return Verdict("created", reason, not_before=now + wait)


def lost(reason: str) -> Verdict:
    """It was handed over, or may have been, and no answer came: nobody can tell, so it is not sent again."""
    return Verdict("unknown", reason)


def reported(state: str) -> Verdict | None:
    """What a delivery receipt's state means; None for one that says: still on its way."""
    status = _REPORTED.get(state)
    return Verdict(status, f"reported {state.lower()}") if status else None
