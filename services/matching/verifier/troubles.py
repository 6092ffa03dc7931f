"""What is wrong with a file, said by file, line and column."""

from pathlib import Path
from typing import NamedTuple

MOST_SHOWN = 50


class Fault(NamedTuple):
    """One thing that is wrong: `line` counts from 1 with the header; `column` is empty for the whole line."""

    file: str
    line: int
    column: str
    detail: str

    def __str__(self) -> str:
        column = f", column {self.column}" if self.column else ""
        return f"{self.file}, line {self.line}{column}: {self.detail}"


class BadInput(Exception):
    """A file cannot be read as what it should be. The message has a line for each fault."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        shown = [str(fault) for fault in faults[:MOST_SHOWN]]
        more = [f"… and {len(faults) - MOST_SHOWN} more"] if len(faults) > MOST_SHOWN else []
        super().__init__("\n".join(shown + more))


class Faults:
    """Collects what is wrong with one file, so that a person hears all of it at once."""

    def __init__(self, file: Path) -> None:
        self.file = str(file)
        self.found: list[Fault] = []

    def add(self, line: int, column: str, detail: str) -> None:
        """Notes a fault."""
        self.found.append(Fault(self.file, line, column, detail))

    def stop_if_any(self) -> None:
        """Raises BadInput with all that was noted, in the order of the lines."""
        if self.found:
            raise BadInput(sorted(self.found, key=lambda fault: fault.line))
