"""What is wrong with a file, in words for the person who made it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

SHOWN: Final = 40
"""So many faults are spelled out; of a file with more, the rest is counted."""


@dataclass(frozen=True, slots=True, order=True)
class FileFault:
    """One thing that is wrong; line 0 is the file as a whole, an empty column the row as a whole."""

    file: str
    line: int
    column: str
    detail: str

    def __str__(self) -> str:
        line = f", line {self.line}" if self.line else ""
        column = f", column {self.column}" if self.column else ""
        return f"{self.file}{line}{column}: {self.detail}"


class FileError(ValueError):
    """Files that cannot be used as they are. Nothing is allocated from a file that is only partly understood."""

    def __init__(self, faults: Iterable[FileFault]) -> None:
        self.faults = sorted(faults)
        lines = [str(fault) for fault in self.faults[:SHOWN]]
        if len(self.faults) > SHOWN:
            lines.append(f"… and {len(self.faults) - SHOWN} more")
        super().__init__("\n".join(lines))
