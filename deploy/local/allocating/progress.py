"""A bar on standard error for rounds and verdicts that take long; nothing for those that do not."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from services.matching.engine.acceptance import Progress

PATIENCE: Final = 1.5
"""Seconds without a bar."""


class _Bar:
    """Starts when patience is over: `rich` is imported only then."""

    def __init__(self) -> None:
        self._begun = monotonic()
        self._progress: Any = None
        self._task: Any = None

    def __call__(self, what: str, done: int, total: int) -> None:
        if self._progress is None:
            if monotonic() - self._begun < PATIENCE:
                return
            self._start()
        self._progress.update(self._task, description=what, completed=done, total=max(total, 1))

    def _start(self) -> None:
        from rich.console import Console  # noqa: PLC0415 (only for long runs)
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._progress.add_task("", total=1)
        self._progress.start()

    def stop(self) -> None:
        """Take the bar away."""
        if self._progress is not None:
            self._progress.stop()


@contextmanager
def shown_progress() -> Iterator["Progress"]:
    """A teller for the length of the block."""
    bar = _Bar()
    try:
        yield bar
    finally:
        bar.stop()
