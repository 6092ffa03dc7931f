"""CSV files with a header row: the cells of the wanted columns, and where a bad one is."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar, TypeVarTuple

from services.matching.verifier.progress import Progress, nobody_waits
from services.matching.verifier.troubles import BadInput, Fault, Faults

LONGEST_CELL = 10_000_000
ROWS_BETWEEN_TELLING = 10_000

Value = TypeVar("Value")
More = TypeVarTuple("More")


class BadCell(Exception):
    """What is wrong with the cell of a column."""

    def __init__(self, column: str, detail: str) -> None:
        super().__init__(detail)
        self.column = column


class Cells:
    """The stripped cells of a row, by column; those of an absent optional column are empty."""

    def __init__(self, line: int, cells: dict[str, str]) -> None:
        self.line = line
        self.cells = cells

    def read(self, column: str, how: Callable[[str, *More], Value], *more: *More) -> Value:
        """What `how` makes of the cell; its ValueError becomes a BadCell with the column's name."""
        try:
            return how(self.cells[column], *more)
        except ValueError as error:
            raise BadCell(column, str(error)) from None

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


def read_rows(
    path: Path,
    faults: Faults,
    required: Sequence[str],
    optional: Sequence[str] = (),
    progress: Progress = nobody_waits,
) -> Iterator[Cells]:
    """The cells of each row, of the required and the optional columns.

    Blank lines are passed over; a row with another number of cells than the header is a fault and left out. Raises
    BadInput when there is no such file, no header, or a column is missing.
    """
    csv.field_size_limit(LONGEST_CELL)
    text = _text_of(path)
    reader, lines = csv.reader(io.StringIO(text, newline=""), strict=True), text.count("\n")
    try:
        header = [name.strip().lower() for name in next((row for row in reader if row), [])]
        places = _places(path, header, required, optional)
        absent = dict.fromkeys(optional, "")
        for number, row in enumerate(reader):
            if number % ROWS_BETWEEN_TELLING == 0:
                progress(f"reading {path.name}", reader.line_num, lines)
            if len(row) == len(header):
                yield Cells(reader.line_num, absent | {name: row[place].strip() for name, place in places})
            elif any(cell.strip() for cell in row):
                faults.add(reader.line_num, "", f"has {len(row)} cells where the header has {len(header)}")
    except csv.Error as error:
        raise BadInput([Fault(str(path), reader.line_num, "", f"is not CSV: {error}")]) from error


def _text_of(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadInput([Fault(str(path), 1, "", f"cannot be read: {error.strerror}")]) from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadInput([Fault(str(path), line, "", "is not UTF-8")]) from error


def _places(path: Path, header: list[str], required: Sequence[str], optional: Sequence[str]) -> list[tuple[str, int]]:
    if not any(header):
        raise BadInput([Fault(str(path), 1, "", "is empty: a header row with the names of the columns is needed")])
    for mark, what in (";", "semicolons"), ("\t", "tabs"):
        if len(header) == 1 and mark in header[0]:
            detail = f"has {what} where commas stand between the cells: save it as CSV with commas"
            raise BadInput([Fault(str(path), 1, "", detail)])
    wanted = [*required, *optional]
    missing = [name for name in required if name not in header]
    twice = [name for name in wanted if header.count(name) > 1]
    if missing or twice:
        lacking = [Fault(str(path), 1, name, "is missing from the header") for name in missing]
        raise BadInput(lacking + [Fault(str(path), 1, name, "is twice in the header") for name in twice])
    return [(name, header.index(name)) for name in wanted if name in header]
