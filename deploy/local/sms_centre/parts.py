"""Long texts: what says that a message is a part of one, and how the parts become one text again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from deploy.local.sms_centre import alphabet

HEADER_INDICATOR: Final = 0x40
"""Bit of `esm_class`: the message starts with a user data header (SMPP 3.4, section 5.2.12)."""
CONCATENATED_8_BIT: Final = 0x00
CONCATENATED_16_BIT: Final = 0x08


@dataclass(frozen=True, slots=True)
class Place:
    """Where a part stands in its long text: `number` 1 to `total`, under the sender's `reference`."""

    reference: int
    total: int
    number: int


@dataclass(frozen=True, slots=True)
class Part:
    """One accepted message. `octets` are without the user data header; `receipt` is the state to report, if any."""

    message_id: str
    sender: str
    to: str
    coding: int
    octets: bytes
    place: Place | None
    at: datetime
    receipt: str | None


@dataclass(frozen=True, slots=True)
class Text:
    """A whole text as a phone would show it."""

    message_id: str
    sender: str
    to: str
    text: str
    parts: int
    at: datetime


def split_header(esm_class: int, octets: bytes) -> tuple[Place | None, bytes]:
    """Take the user data header off: the place it tells (3GPP TS 23.040, 9.2.3.24.1 and .8) and the text's octets."""
    if not esm_class & HEADER_INDICATOR or not octets:
        return None, octets
    header, rest = octets[1 : 1 + octets[0]], octets[1 + octets[0] :]
    while len(header) >= 2:
        kind, length = header[0], header[1]
        value, header = header[2 : 2 + length], header[2 + length :]
        if kind == CONCATENATED_8_BIT and len(value) == 3:
            return Place(value[0], value[1], value[2]), rest
        if kind == CONCATENATED_16_BIT and len(value) == 4:
            return Place(int.from_bytes(value[:2], "big"), value[2], value[3]), rest
    return None, rest


def with_header(place: Place, octets: bytes) -> bytes:
    """Put a user data header with an 8-bit reference before a part's octets."""
    return bytes([5, CONCATENATED_8_BIT, 3, place.reference & 0xFF, place.total, place.number]) + octets


class Joiner:
    """Collects parts; gives the text when its last missing part has come."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, str, int, int], dict[int, Part]] = {}

    def add(self, part: Part) -> Text | None:
        """Take a part. A part that came before replaces its copy; parts may come in any order."""
        if part.place is None or part.place.total < 2:
            return _text([part])
        key = (part.sender, part.to, part.place.reference, part.place.total)
        parts = self._open.setdefault(key, {})
        parts[part.place.number] = part
        if len(parts) < part.place.total:
            return None
        del self._open[key]
        return _text([parts[number] for number in sorted(parts)])


def _text(parts: list[Part]) -> Text:
    first, octets = parts[0], b"".join(part.octets for part in parts)
    return Text(
        message_id=first.message_id,
        sender=first.sender,
        to=first.to,
        text=alphabet.decode(first.coding, octets),
        parts=len(parts) if len(parts) > 1 else alphabet.parts_of(first.coding, octets),
        at=max(part.at for part in parts),
    )
