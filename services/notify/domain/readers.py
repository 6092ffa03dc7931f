"""Whom a text is for, and what it is about."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Reader:
    """How a person is reached."""

    person_id: str
    phone: str | None
    text_language: str
    texts_allowed: bool
    link: str | None
    stopped_at: datetime | None

    def may_be_texted(self, even_after_stop: bool = False) -> bool:
        """False without a number, without consent, and after a STOP but for the text that confirms it."""
        return self.phone is not None and self.texts_allowed and (self.stopped_at is None or even_after_stop)


@dataclass(frozen=True, slots=True)
class KnownRequest:
    """A request as far as texts about it need to know."""

    request_id: str
    family_id: str
    contact_point: str
    receipt_code: str
    reachable_by_text: bool
    closed: bool
    unmatched_reason: str | None
