"""The rows of a daycares or a vacancies file, as the reference of the files describes them, with each fault named."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import isfinite
from typing import Any, Final, Generic, TypeVar

from services.matching.domain.dayparts import DAYPARTS

T = TypeVar("T")
MOST_PLACES: Final = 10_000
OLDEST_MONTHS: Final = 216
DAYPART_COLUMNS: Final = tuple(daypart.replace("-", "_") for daypart in DAYPARTS)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one cell, in words for the person who made the file."""

    line: int
    column: str
    detail: str


@dataclass
class Reading(Generic[T]):
    """What was read: (line, record) for each good row, and the faults of the others."""

    records: list[tuple[int, T]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


class Row:
    """One row being read. A cell that cannot be read becomes a fault and the row none."""

    def __init__(self, line: int, cells: Mapping[str, str]) -> None:
        self.line = line
        self.faults: list[Fault] = []
        self._cells = cells

    def text(self, column: str, longest: int = 100, *, needed: bool = True) -> str:
        """A cell as text, on one line, without spaces around it."""
        value = " ".join(self._cells.get(column, "").split())
        if needed and not value:
            self.fault(column, "is empty")
        if len(value) > longest:
            self.fault(column, f"has {len(value)} characters; at most {longest} are kept")
        if any(not character.isprintable() for character in value):
            self.fault(column, "has characters that cannot be printed")
        return value

    def whole(self, column: str, most: int, *, least: int = 0) -> int:
        """A cell as a whole number."""
        value = self._cells.get(column, "").strip()
        if not (value.isascii() and value.isdigit()) or not least <= int(value[:10]) <= most:
            self.fault(column, f"{_shown(value)} is no whole number from {least} to {most}")
            return least
        return int(value)

    def degrees(self, column: str, most: float) -> float | None:
        """A cell as degrees with a decimal point; None when it is empty."""
        value = self._cells.get(column, "").strip()
        if not value:
            return None
        try:
            number = float(value)
        except ValueError:
            number = float("nan")
        if not isfinite(number) or abs(number) > most:
            self.fault(column, f"{_shown(value)} is no number from -{most:g} to {most:g}, such as 51.2194")
            return None
        return number

    def day(self, column: str) -> date:
        """A cell as a date."""
        value = self._cells.get(column, "").strip()
        try:
            if len(value) != len("2027-02-01"):
                raise ValueError
            return date.fromisoformat(value)
        except ValueError:
            self.fault(column, f"{_shown(value)} is no date, such as 2027-02-01")
            return date.min

    def choice(self, column: str, choices: Sequence[str]) -> str:
        """A cell as one of some words; the first when it is empty."""
        value = self._cells.get(column, "").strip().lower()
        if value and value not in choices:
            self.fault(column, f"{_shown(value)} is not one of {', '.join(choices)}")
        return value or choices[0]

    def fault(self, column: str, detail: str) -> None:
        """Name what is wrong with a cell."""
        self.faults.append(Fault(self.line, column, detail))


def _shown(value: str) -> str:
    return repr(value[:40]) if value else "an empty cell"


def read_rows(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    first_line: int,
    *,
    needed: Sequence[str],
    read: Callable[[Row], T],
    key: Callable[[T], Any],
) -> Reading[T]:
    """Read each row with `read`; the second row with one key is a fault. Nothing is read where a column is missing."""
    columns = [name.strip().lower() for name in header]
    missing = [Fault(first_line - 1, name, "this column is missing") for name in needed if name not in columns]
    if missing:
        return Reading(faults=missing)
    reading: Reading[T] = Reading()
    keys: set[Any] = set()
    for row in _numbered(columns, rows, first_line, reading):
        record = read(row)
        if key(record) in keys:
            row.fault(needed[0], "stands in an earlier row already")
        if row.faults:
            reading.faults.extend(row.faults)
        else:
            keys.add(key(record))
            reading.records.append((row.line, record))
    return reading


def _numbered(
    columns: Sequence[str], rows: Sequence[Sequence[str]], first_line: int, reading: Reading[Any]
) -> Iterator[Row]:
    for line, cells in enumerate(rows, first_line):
        if len(cells) > len(columns):
            detail = f"the row has {len(cells)} cells, the header {len(columns)}"
            reading.faults.append(Fault(line, columns[-1], detail))
            continue
        yield Row(line, dict(zip(columns, cells, strict=False)))
