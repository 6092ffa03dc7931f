"""A CSV file as rows that know their line."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deploy.local.trouble import Trouble

LARGEST_CELL: Final = 1_000_000
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


class UnreadableFile(Trouble):
    """The file is no CSV file that can be read; the message says where and what to do."""


@dataclass(frozen=True, slots=True)
class Line:
    """One record. A cell may hold line ends, so `number` is where the record begins in the file."""

    number: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file: its header, and its records in their order."""

    header: Line
    lines: tuple[Line, ...]


def read_sheet(file: Path) -> Sheet:
    """Reads a file: UTF-8, with or without a byte order mark, first the header. Raises UnreadableFile."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"{file} cannot be read: {error.strerror}") from error
    lines = list(_records(file, _text(file, content)))
    if not lines:
        raise UnreadableFile(f"{file} is empty: a header row is needed")
    header = Line(lines[0].number, [name.strip().lower() for name in lines[0].cells])
    _check_header(file, header)
    return Sheet(header, tuple(lines[1:]))


def _text(file: Path, content: bytes) -> str:
    try:
        return content.removeprefix(BYTE_ORDER_MARK).decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableFile(
            f"{file} is not UTF-8: see line {line}. Save it as 'CSV UTF-8' in the program that made it."
        ) from error


def _records(file: Path, text: str) -> Iterator[Line]:
    csv.field_size_limit(LARGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield Line(begins, cells)
            begins = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableFile(f"{file} is broken in the record that begins in line {begins}: {error}") from error


def _check_header(file: Path, header: Line) -> None:
    if len(header.cells) == 1 and (";" in header.cells[0] or "\t" in header.cells[0]):
        raise UnreadableFile(f"{file} separates its columns by something else than commas: save it with commas")
    twice = sorted({name for name in header.cells if name and header.cells.count(name) > 1})
    if twice:
        raise UnreadableFile(f"{file} has the column {', '.join(twice)} twice in its header")


def pieces(sheet: Sheet, together_by: str | None, most_rows: int, most_characters: int) -> Iterator[list[Line]]:
    """The records in pieces to be sent. Those with one value in the column `together_by` are never in two pieces."""
    piece: list[Line] = []
    size = 0
    for group in _groups(sheet, together_by):
        added = sum(len(cell) + 4 for line in group for cell in line.cells)
        if piece and (len(piece) + len(group) > most_rows or size + added > most_characters):
            yield piece
            piece, size = [], 0
        piece.extend(group)
        size += added
    if piece:
        yield piece


def _groups(sheet: Sheet, together_by: str | None) -> Sequence[list[Line]]:
    if together_by is None or together_by not in sheet.header.cells:
        return [[line] for line in sheet.lines]
    column = sheet.header.cells.index(together_by)
    groups: dict[str, list[Line]] = {}
    for line in sheet.lines:
        value = line.cells[column].strip() if column < len(line.cells) else ""
        groups.setdefault(value or f"line {line.number}", []).append(line)
    return list(groups.values())
