"""Logs of the processes: bounded in size, and their last lines for a person."""

import contextlib
import os
import shutil
from pathlib import Path

LARGEST_BYTES = 8 * 1024 * 1024


def bound(folder: Path, largest: int = LARGEST_BYTES) -> None:
    """Moves the content of each log larger than that to `<log>.1`, over the one before.

    The writers keep their files open for appending, so the file is copied and cut, never renamed.
    """
    for log in folder.glob("*.log"):
        with contextlib.suppress(OSError):
            if log.stat().st_size > largest:
                shutil.copyfile(log, log.with_name(f"{log.name}.1"))
                os.truncate(log, 0)


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log, empty when there is none."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 64 * 1024))
            text = file.read().decode(errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])
