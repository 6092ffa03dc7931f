"""What a cell says. Each reader raises ValueError with a message that follows the column's name."""

import math
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import get_args

from services.matching.verifier.case import DAYPARTS
from shared.contracts.event import PriorityGround

LONGEST_TEXT = 200
LONGEST_COUNT = 100
GROUNDS = get_args(PriorityGround)
DAYPART_NUMBERS = {name: number for number, name in enumerate(DAYPARTS)}


def text(cell: str) -> str:
    """What is there; it may not be empty."""
    if not cell:
        raise ValueError("is empty")
    return plain(cell)


def plain(cell: str) -> str:
    """What is there, if anything: of a length that can be kept, on one line."""
    if len(cell) > LONGEST_TEXT or not cell.isprintable():
        raise ValueError(f"is longer than {LONGEST_TEXT} characters, or has some that cannot be printed")
    return cell


def on_one_line(cell: str) -> str:
    """As `plain`, but what was written on several lines stands on one."""
    return plain(" ".join(cell.split()))


@lru_cache(maxsize=4096)
def choice(cell: str, *words: str) -> str:
    """One of some words, in any case; an empty cell is the first."""
    if cell and cell.lower() not in words:
        raise ValueError(f"'{cell}' is neither {' nor '.join(words)}")
    return cell.lower() or words[0]


@lru_cache(maxsize=4096)
def yes_or_no(cell: str, default: bool) -> bool:
    """`yes` or `no`; an empty cell is the default."""
    if cell.lower() not in {"yes", "no", ""}:
        raise ValueError(f"'{cell}' is neither yes nor no")
    return cell.lower() == "yes" if cell else default


@lru_cache(maxsize=65536)
def day(cell: str) -> date:
    """A date as 2026-11-22."""
    try:
        if len(cell) != len("2026-11-22"):
            raise ValueError
        return date.fromisoformat(cell)
    except ValueError:
        raise ValueError(f"'{cell}' is no date such as 2026-11-22") from None


def moment(cell: str) -> datetime:
    """A date, or a date with a time; without an offset it is UTC, without a time midnight."""
    try:
        found = datetime.fromisoformat(cell)
    except ValueError:
        raise ValueError(f"'{cell}' is no moment such as 2026-11-22T09:30:00Z") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


@lru_cache(maxsize=4096)
def count(cell: str, most: int) -> int:
    """A whole number from 0 to a bound."""
    if not (cell.isascii() and cell.isdigit()) or len(cell) > LONGEST_COUNT or int(cell) > most:
        raise ValueError(f"'{cell[:40]}' is no whole number from 0 to {most}")
    return int(cell)


@lru_cache(maxsize=65536)
def number(cell: str, least: float, most: float) -> float | None:
    """A number between two bounds, both included; None for an empty cell."""
    if not cell:
        return None
    try:
        found = float(cell)
    except ValueError:
        raise ValueError(f"'{cell}' is no number") from None
    if not (math.isfinite(found) and least <= found <= most):
        raise ValueError(f"{cell} is not between {least:g} and {most:g}")
    return found


def items(cell: str) -> tuple[str, ...]:
    """The items between semicolons, each once, in their order."""
    return tuple(dict.fromkeys(item for part in cell.split(";") if (item := part.strip())))


@lru_cache(maxsize=4096)
def dayparts(cell: str) -> tuple[int, ...]:
    """The numbers of the day-parts, 0 for Monday morning to 9 for Friday afternoon; at least one."""
    names = items(cell.lower())
    wrong = [name for name in names if name not in DAYPART_NUMBERS]
    if wrong or not names:
        raise ValueError(f"'{wrong[0]}' is no day-part such as mon-am" if wrong else "names no day-part")
    return tuple(sorted(DAYPART_NUMBERS[name] for name in names))


@lru_cache(maxsize=4096)
def grounds(cell: str) -> frozenset[str]:
    """The priority grounds, each one that exists. The policy says which count."""
    found = items(cell.lower())
    for name in found:
        if name not in GROUNDS:
            raise ValueError(f"'{name}' is none of {', '.join(GROUNDS)}")
    return frozenset(found)
