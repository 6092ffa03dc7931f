"""What a cell says. Each reader raises ValueError with a message that follows the column's name."""

import math
from datetime import UTC, date, datetime
from functools import lru_cache

from services.matching.verifier.case import DAYPARTS

DAYPART_NUMBERS = {name: number for number, name in enumerate(DAYPARTS)}


def text(cell: str) -> str:
    """What is there; it may not be empty."""
    if not cell:
        raise ValueError("is empty")
    return cell


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
def count(cell: str) -> int:
    """A whole number from 0."""
    if not (cell.isascii() and cell.isdigit()):
        raise ValueError(f"'{cell}' is no whole number from 0")
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
    names = items(cell)
    wrong = [name for name in names if name not in DAYPART_NUMBERS]
    if wrong or not names:
        raise ValueError(f"'{wrong[0]}' is no day-part such as mon-am" if wrong else "names no day-part")
    return tuple(sorted(DAYPART_NUMBERS[name] for name in names))


@lru_cache(maxsize=4096)
def grounds(cell: str) -> frozenset[str]:
    """The priority grounds. The policy says which count."""
    return frozenset(items(cell))
