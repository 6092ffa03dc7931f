"""What a benchmark answers, and the page it is written to."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from statistics import median
from typing import Literal

PAGE = Path("docs/benchmarks.md")
HEAD = """# Benchmarks

Written by `make bench`, which measures each figure side by side with its reference, in one run on one machine.
A goal that is missed stands here as missed, with what limits it.
"""


@dataclass(frozen=True, slots=True)
class Result:
    """One goal: ours and the reference in the same unit, and what their ratio must reach."""

    what: str
    ours: float
    reference: float
    unit: str
    goal: float
    at_least: bool = True
    note: str = ""
    rounds: int = 1

    @property
    def ratio(self) -> float:
        """Ours divided by the reference."""
        return self.ours / self.reference

    @property
    def is_met(self) -> bool:
        """Whether the goal was reached in this run."""
        return self.ratio >= self.goal if self.at_least else self.ratio <= self.goal

    @property
    def verdict(self) -> Literal["met", "missed"]:
        """In a word."""
        return "met" if self.is_met else "missed"

    def row(self) -> tuple[str, ...]:
        """For a table."""
        sign = "≥" if self.at_least else "≤"
        figures = (f"{self.ours:,.4g} {self.unit}", f"{self.reference:,.4g} {self.unit}", f"{self.ratio:.2f}")
        return (self.what, *figures, f"{sign} {self.goal:g}", self.verdict, self.note)


@dataclass(slots=True)
class Rounds:
    """Pairs of measurements, taken in turn so that both meet the same machine."""

    ours: list[float] = field(default_factory=list)
    reference: list[float] = field(default_factory=list)

    def result(self, what: str, unit: str, goal: float, *, at_least: bool = True, note: str = "") -> Result:
        """The pair whose ratio is the median one."""
        pairs = sorted(zip(self.ours, self.reference, strict=True), key=lambda pair: pair[0] / pair[1])
        middle = median(range(len(pairs)))
        ours, reference = pairs[int(middle)]
        return Result(what, ours, reference, unit, goal, at_least, note, len(pairs))


COLUMNS = ("What", "Ours", "Reference", "Ratio", "Goal", "", "Note")


def write_page(results: Sequence[Result], extra: str) -> None:
    """Write the results as the page of the documentation; `extra` is what follows the table."""
    lines = [HEAD, f"Measured on {date.today().isoformat()}: {machine()}.\n"]
    lines += ["| " + " | ".join(COLUMNS) + " |", "| " + " | ".join("---" for _ in COLUMNS) + " |"]
    lines += ["| " + " | ".join(result.row()) + " |" for result in results]
    PAGE.write_text("\n".join(lines) + "\n\n" + extra)


def machine() -> str:
    """The machine in a line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    model = next(
        (line.partition(":")[2].strip() for line in _cpu() if line.startswith("model name")), "unknown processor"
    )
    return (
        f"{os.cpu_count()} cores ({model}), {memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}"
    )


def _cpu() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []
