"""The demo's files were written for one day; moved by whole weeks they fit any other."""

import csv
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

FILES: Final = ("daycares", "vacancies", "requests")
WRITTEN_ON: Final = date(2026, 11, 22)
_DAYS: Final = frozenset({"available_from", "birth_date", "start_on"})
_MOMENTS: Final = frozenset({"registered_at"})


def files_for(today: date, folder: Path) -> dict[str, Path]:
    """Writes the demo's files into a folder, their dates moved to `today`; those that are there stay as they are."""
    folder.mkdir(parents=True, exist_ok=True)
    shift = timedelta(weeks=(today - WRITTEN_ON).days // 7)
    written = {}
    for name in FILES:
        target = folder / f"{name}.csv"
        if not target.exists():
            target.write_text(moved(Path(__file__).parent / f"{name}.csv", shift), encoding="utf-8")
        written[name] = target
    return written


def moved(file: Path, shift: timedelta) -> str:
    """A file's text with every date later by `shift`."""
    with file.open(encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines)
    moved_rows = [[_moved(column, cell, shift) for column, cell in zip(header, row, strict=True)] for row in rows]
    return "".join(",".join(cells) + "\n" for cells in [header, *moved_rows])


def _moved(column: str, cell: str, shift: timedelta) -> str:
    if column in _DAYS:
        return (date.fromisoformat(cell) + shift).isoformat()
    if column in _MOMENTS:
        return (datetime.fromisoformat(cell) + shift).isoformat().replace("+00:00", "Z")
    return cell
