"""The demo's files were written for one day; moved by whole weeks they fit any other."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Final

FILES: Final = ("daycares.csv", "vacancies.csv", "requests.csv")
WRITTEN_ON: Final = date(2026, 11, 22)
_DAY: Final = re.compile(r"\b\d{4}-\d{2}-\d{2}")


def files_for(
    today: date, folder: Path, names: Iterable[str] = FILES, source: Path = Path(__file__).parent
) -> dict[str, Path]:
    """Writes the demo's files into a folder, their dates moved to `today`; those that are there stay as they are."""
    folder.mkdir(parents=True, exist_ok=True)
    shift = timedelta(weeks=(today - WRITTEN_ON).days // 7)
    written = {}
    for name in names:
        target = folder / name
        if not target.exists():
            target.write_text(moved((source / name).read_text(encoding="utf-8"), shift), encoding="utf-8")
        written[target.stem] = target
    return written


def moved(text: str, shift: timedelta) -> str:
    """A file's text with every date later by `shift`, also that of a moment."""
    return _DAY.sub(lambda day: (date.fromisoformat(day[0]) + shift).isoformat(), text)
