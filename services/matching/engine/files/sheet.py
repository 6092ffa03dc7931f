"""A CSV file read in blocks of rows, column by column: a million rows pass through without being held as text."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, repeat
from pathlib import Path
from typing import Any, Final

from services.matching.engine.files.faults import FileError, FileFault

BLOCK: Final = 20_000
MOST_FAULTS: Final = 1_000
OTHER_MARKS: Final = {";": "semicolons", "\t": "tabs"}
"""What some spreadsheets write between cells instead of commas."""
Parse = Callable[[str], Any]


class CellError(ValueError):
    """A cell that does not say what its column needs; the message says what is wrong with it."""


class _Unreadable:
    """Stands in for the value of a cell that could not be read."""

    def __init__(self, detail: str) -> None:
        self.detail = detail


class Cells(dict[str, Any]):
    """The values of a column by their text: each distinct text is read once."""

    def __init__(self, parse: Parse) -> None:
        super().__init__()
        self._parse = parse
        self.unreadable = False

    def __missing__(self, text: str) -> Any:
        try:
            value = self._parse(text.strip())
        except CellError as error:
            value = _Unreadable(str(error))
            self.unreadable = True
        self[text] = value
        return value


def in_order_of(column: str, columns: dict[str, list[Any]]) -> tuple[dict[str, list[Any]], list[int]]:
    """Columns with their rows in the order of one of them, and the row where each stood before."""
    rows = sorted(range(len(columns[column])), key=columns[column].__getitem__)
    return {name: [values[row] for row in rows] for name, values in columns.items()}, rows


@dataclass
class Sheet:
    """An open CSV file: its name, its columns, its rows and the faults found so far."""

    name: str
    columns: list[str]
    rows: Iterator[tuple[int, list[str]]]
    faults: list[FileFault]

    def fault(self, line: int, column: str, detail: str) -> None:
        """Note what is wrong; stops reading when a file has nothing but faults."""
        self.faults.append(FileFault(self.name, line, column, detail))
        if len(self.faults) >= MOST_FAULTS:
            raise FileError(self.faults)

    def blocks(self, parsers: dict[str, Parse]) -> Iterator[tuple[Sequence[int], dict[str, list[Any]]]]:
        """Blocks of rows: their lines, and for each named column its values; an absent column is read as empty.

        A block with faults is not given out.
        """
        cells = {name: Cells(parse) for name, parse in parsers.items()}
        while block := list(islice(self.rows, BLOCK)):
            lines = [line for line, _ in block]
            texts = dict(zip(self.columns, zip(*(row for _, row in block), strict=True), strict=False))
            before = len(self.faults)
            values = {
                name: list(map(known.__getitem__, texts.get(name) or repeat("", len(lines))))
                for name, known in cells.items()
            }
            for name, known in cells.items():
                if known.unreadable:
                    self._name_unreadable(name, lines, values[name])
            if len(self.faults) == before:
                yield lines, values

    def _name_unreadable(self, column: str, lines: Sequence[int], values: Sequence[Any]) -> None:
        for line, value in zip(lines, values, strict=True):
            if isinstance(value, _Unreadable):
                self.fault(line, column, value.detail)


def open_sheet(path: Path, needed: Sequence[str], others: Sequence[str] = ()) -> Sheet:
    """The sheet of a file, with the columns that it needs and others that are read where they are there.

    Raises FileError when it cannot be read, is empty, has other marks than commas, misses a column or has one of these
    twice.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise FileError([FileFault(path.name, line, "", "is not UTF-8: save it as CSV UTF-8")]) from None
    except OSError as error:
        raise FileError([FileFault(path.name, 0, "", f"cannot be read: {error.strerror}")]) from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next((row for row in reader if row), None)
    except csv.Error as error:
        raise FileError([FileFault(path.name, reader.line_num, "", f"is no CSV: {error}")]) from None
    if header is None:
        raise FileError([FileFault(path.name, 0, "", "is empty: it has no header row")])
    for mark, what in OTHER_MARKS.items():
        if len(header) == 1 and mark in header[0]:
            detail = f"has {what} between its cells: save it as CSV with commas"
            raise FileError([FileFault(path.name, reader.line_num, "", detail)])
    columns = [name.strip().lower() for name in header]
    sheet = Sheet(path.name, columns, iter(()), [])
    for name in needed:
        if name not in columns:
            sheet.fault(reader.line_num, name, "this column is missing")
    for name in [name for name in (*needed, *others) if columns.count(name) > 1]:
        sheet.fault(reader.line_num, name, "this column stands twice in the header")
    if sheet.faults:
        raise FileError(sheet.faults)
    sheet.rows = _rows(sheet, reader)
    return sheet


def _rows(sheet: Sheet, reader: Any) -> Iterator[tuple[int, list[str]]]:
    """Each row that has a filled cell, with the line on which it ends; each must have as many cells as the header."""
    width = len(sheet.columns)
    try:
        for row in reader:
            if len(row) == width:
                yield reader.line_num, row
            elif any(cell.strip() for cell in row):
                sheet.fault(reader.line_num, "", f"has {len(row)} cells, the header {width}")
    except csv.Error as error:
        sheet.fault(reader.line_num, "", f"is no CSV: {error}")
