"""A row of a file: its cells as text, read one by one. What is wrong is named by line and column."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from services.mentoring.domain import Fault

LONGEST_ID: Final = 100
LONGEST_TEXT: Final = 500
MOST_WHOLE: Final = 1_000_000
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_WHOLE: Final = re.compile(r"\d{1,7}", re.ASCII)
_DECIMAL: Final = re.compile(r"\d{1,7}(\.\d{1,3})?", re.ASCII)
_AMOUNT: Final = re.compile(r"-?\d{1,12}\.\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a line was not imported. `column` is empty when the line as a whole is wrong."""

    line: int
    column: str
    detail: str


@dataclass
class Tally:
    """What became of rows: how many are new, and how many were there already."""

    imported: int = 0
    unchanged: int = 0


@dataclass(eq=False)
class Row:
    """One row. Reading a cell that cannot be read notes why, and gives a value that nobody may use."""

    line: int
    cells: Mapping[str, str]
    refusals: list[Refusal] = field(default_factory=list)

    def refuse(self, column: str, detail: str) -> None:
        """Note what is wrong; the first fault of a column is enough."""
        if all(refusal.column != column for refusal in self.refusals):
            self.refusals.append(Refusal(self.line, column, detail))

    def refuse_faults(self, faults: Iterable[Fault]) -> None:
        """Note what a rule says is wrong."""
        for fault in faults:
            self.refuse(fault.field, fault.detail)

    def text(self, column: str, longest: int = LONGEST_TEXT) -> str | None:
        """Words on one line, None for an empty cell."""
        value = " ".join(self.cells.get(column, "").split())
        if len(value) > longest or not value.isprintable():
            self.refuse(column, f"must be readable text of at most {longest} characters")
        return value or None

    def id(self, column: str) -> str:
        """A reference, which must be there."""
        value = self.text(column, LONGEST_ID)
        if value is None:
            self.refuse(column, "must be filled in")
        return value or ""

    def word(self, column: str) -> str | None:
        """A short text."""
        return self.text(column, LONGEST_ID)

    def words(self, column: str) -> tuple[str, ...]:
        """What is listed with `;` between, in the order of the alphabet, each once."""
        listed = (self.text(column, LONGEST_TEXT) or "").split(";")
        return tuple(sorted({item.strip() for item in listed if item.strip()}))

    def code(self, column: str, codes: Collection[str]) -> str | None:
        """One of the codes, None for an empty cell."""
        value = self.text(column)
        if value is not None and value not in codes:
            self.refuse(column, f"{value} is unknown: must be {_either(codes)}")
        return value

    def needed_code(self, column: str, codes: Collection[str]) -> str:
        """One of the codes."""
        value = self.code(column, codes)
        if value is None:
            self.refuse(column, f"must be {_either(codes)}")
        return value or ""

    def codes(self, column: str, codes: Collection[str]) -> tuple[str, ...]:
        """Some of the codes."""
        listed = self.words(column)
        unknown = [value for value in listed if value not in codes]
        if unknown:
            self.refuse(column, f"{', '.join(unknown)} is unknown: may list {', '.join(codes)} with ; between")
        return listed

    def day(self, column: str) -> date | None:
        """A date, None for an empty cell."""
        value = self.text(column)
        if value is None:
            return None
        try:
            if _DAY.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError:
            pass
        self.refuse(column, "must be a date like 2026-09-01")
        return None

    def needed_day(self, column: str) -> date:
        """A date, which must be there."""
        value = self.day(column)
        if value is None:
            self.refuse(column, "must be a date like 2026-09-01")
        return value or date.min

    def whole(self, column: str, most: int = MOST_WHOLE) -> int | None:
        """A whole number from 0, None for an empty cell."""
        value = self.text(column)
        if value is None:
            return None
        if not _WHOLE.fullmatch(value) or int(value) > most:
            self.refuse(column, f"must be a whole number from 0 to {most}")
            return None
        return int(value)

    def decimal(self, column: str) -> float | None:
        """A number with a point, None for an empty cell."""
        value = self.text(column)
        if value is None or _DECIMAL.fullmatch(value):
            return float(value) if value else None
        self.refuse(column, "must be a number like 30.4, with a point and not a comma")
        return None

    def cents(self, column: str) -> int:
        """An amount in euro with two decimals, as cents."""
        value = self.text(column) or ""
        if not _AMOUNT.fullmatch(value):
            self.refuse(column, "must be an amount with a point and two decimals, like 1250.00, without any comma")
            return 0
        return int(value.replace(".", ""))

    def yes(self, column: str) -> bool:
        """Yes or no."""
        value = (self.text(column) or "").lower()
        if value not in {"yes", "no"}:
            self.refuse(column, "must be yes or no")
        return value == "yes"


def rows_of(header: Sequence[str], lines: Iterable[Sequence[str]], first_line: int) -> list[Row]:
    """The rows of a file's piece; one with too few or too many cells says so."""
    made = []
    for number, cells in enumerate(lines, first_line):
        row = Row(number, dict(zip(header, cells, strict=False)))
        if len(cells) != len(header):
            row.refuse("", f"has {len(cells)} cells where the header has {len(header)}")
        made.append(row)
    return made


def _either(codes: Collection[str]) -> str:
    *others, last = codes
    return f"{', '.join(others)} or {last}"
