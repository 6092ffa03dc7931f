"""How a cell of each kind is read. Every function raises CellError with words for the person who made the file."""

from datetime import UTC, date, datetime
from math import isfinite
from typing import Final, TypeVar

from services.matching.domain.dayparts import DAYPARTS
from services.matching.domain.policies import GROUNDS
from services.matching.engine.files.sheet import CellError, Parse

T = TypeVar("T")
LONGEST: Final = 200
_DAYPART_BIT: Final = {str(name): 1 << place for place, name in enumerate(DAYPARTS)}
GROUND_BIT: Final = {str(name): 1 << place for place, name in enumerate(GROUNDS)}
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def shown(text: str) -> str:
    """A cell's text for a message."""
    return repr(text[:40]) if text else "an empty cell"


def plain(text: str) -> str:
    """Any text."""
    if len(text) > LONGEST:
        raise CellError(f"has {len(text)} characters; at most {LONGEST} are kept")
    if not text.isprintable():
        raise CellError("has characters that cannot be printed")
    return text


def on_one_line(text: str) -> str:
    """Any text; what was written on several lines stands on one."""
    return plain(" ".join(text.split()))


def filled(text: str) -> str:
    """Any text but none."""
    if not text:
        raise CellError("is empty")
    return plain(text)


def whole(least: int, most: int) -> Parse:
    """Reads whole numbers in a range."""

    def parse(text: str) -> int:
        if not (text.isascii() and text.isdigit()) or not least <= int(text[:12]) <= most:
            raise CellError(f"{shown(text)} is no whole number from {least} to {most}")
        return int(text)

    return parse


def number(least: float, most: float, example: str) -> Parse:
    """Reads numbers in a range; an empty cell is not a number (nan)."""

    def parse(text: str) -> float:
        if not text:
            return float("nan")
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not isfinite(value) or not least <= value <= most:
            raise CellError(f"{shown(text)} is no number from {least:g} to {most:g}, such as {example}")
        return value

    return parse


def day(text: str) -> date:
    """A date."""
    try:
        if len(text) != len("2027-02-01"):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise CellError(f"{shown(text)} is no date, such as 2027-02-01") from None


def moment(text: str) -> int:
    """A date with or without a time, as microseconds since 1970; without a zone it is UTC."""
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        raise CellError(f"{shown(text)} is no moment, such as 2026-11-01T09:30:00Z") from None
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    difference = aware - _EPOCH
    return (difference.days * 86_400 + difference.seconds) * 1_000_000 + difference.microseconds


def choice(values: dict[str, T], default: T) -> Parse:
    """Reads one of some words, in any case; an empty cell is the default."""

    def parse(text: str) -> T:
        if not text:
            return default
        if text.lower() not in values:
            raise CellError(f"{shown(text)} is not one of {', '.join(values)}")
        return values[text.lower()]

    return parse


def items(text: str) -> tuple[str, ...]:
    """What stands between semicolons, each once, in order."""
    return tuple(dict.fromkeys(item for part in text.split(";") if (item := part.strip())))


def bits(known: dict[str, int], what: str, *, needed: bool = False) -> Parse:
    """Reads a list of words as bits; a word twice counts once."""

    def parse(text: str) -> int:
        mask = 0
        for item in items(text):
            if item.lower() not in known:
                raise CellError(f"{shown(item)} is no {what}: {' '.join(known)}")
            mask |= known[item.lower()]
        if needed and not mask:
            raise CellError(f"is empty: at least one {what}")
        return mask

    return parse


dayparts: Final = bits(_DAYPART_BIT, "day-part", needed=True)
grounds: Final = bits(GROUND_BIT, "priority ground")
yes_or_no: Final = {"yes": True, "no": False}
