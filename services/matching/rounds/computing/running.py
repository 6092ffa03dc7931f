"""Computing outside of the event loop: one thing at a time, within a limit of time, and one can see how far it is."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Literal

from services.matching.rounds.computing.tasks import TASKS
from services.matching.rounds.domain.papers import Papers
from services.matching.rounds.domain.rounds import BusyError, Method, TooLongError
from shared.runtime.logging import logger

_FILES: Final = {
    "daycares": "daycares.csv",
    "vacancies": "vacancies.csv",
    "requests": "requests.csv",
    "policy": "policy.toml",
}
TaskName = Literal["draft", "prove", "verify"]
Tell = Callable[[str, int, int], None]
Run = Callable[[TaskName, Path, str, Tell], Awaitable[None]]


class FailedError(RuntimeError):
    """The process that computes ended before it was done."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft: the papers of those who took part to the end, the allocation file, each child's rank, and figures."""

    papers: Papers
    allocation: str
    ranks: Mapping[str, int]
    figures: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Progress:
    """What is being computed, how much of it is done, and how much there is."""

    what: str
    done: int
    total: int


async def in_own_process(task: TaskName, folder: Path, method: str, tell: Tell) -> None:
    """Run a task where it keeps nobody waiting. Raises FailedError when it fails; ends it when it is cancelled."""
    arguments = ("-m", "services.matching.rounds.computing", task, str(folder), method)
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout is not None  # noqa: S101
        async for line in process.stdout:
            tell(*json.loads(line))
        if await process.wait():
            raise FailedError(f"computing a round failed with {process.returncode}")
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def in_this_process(task: TaskName, folder: Path, method: str, tell: Tell) -> None:
    """Run a small task here and now."""
    TASKS[task](folder, method, tell)


class Computer:
    """Computes the rounds of one process of the service."""

    def __init__(self, seconds: float = 600, proof_seconds: float = 240, run: Run = in_own_process) -> None:
        """`seconds`: how long a draft or a verdict may take; `proof_seconds`: what a draft's proof may take then."""
        self._seconds = seconds
        self._proof_seconds = proof_seconds
        self._run = run
        self.progress: Progress | None = None

    async def draft(self, papers: Papers, method: Method) -> Drafted:
        """A draft; where it passes somebody over, one with the proof that this must be, or a better one, as far as the
        time for that goes. Raises BusyError and TooLongError.
        """
        with self._alone():
            first = await self._drafted("draft", papers, method, self._seconds)
            if not _wants_proof(first):
                return first
            try:
                return await self._drafted("prove", papers, method, self._proof_seconds)
            except (TooLongError, FailedError) as error:
                logger.warning("round without its proof", reason=str(error))
                return first

    async def _drafted(self, task: TaskName, papers: Papers, method: Method, seconds: float) -> Drafted:
        with TemporaryDirectory(prefix="opvangpunt-round-") as name:
            folder = Path(name)
            await self._compute(task, folder, papers, method, seconds)
            return await asyncio.to_thread(_drafted, folder)

    async def verify(self, papers: Papers, allocation: str) -> dict[str, Any]:
        """The verdict. Raises BusyError and TooLongError."""
        with self._alone(), TemporaryDirectory(prefix="opvangpunt-round-") as name:
            folder = Path(name)
            (folder / "allocation.csv").write_text(allocation)
            await self._compute("verify", folder, papers, "auto", self._seconds)
            verdict: dict[str, Any] = json.loads((folder / "verdict.json").read_text())
            return verdict

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if self.progress is not None:
            raise BusyError("A draft is being computed or verified: wait until that is done.")
        self.progress = Progress("begun", 0, 1)
        try:
            yield
        finally:
            self.progress = None

    async def _compute(self, task: TaskName, folder: Path, papers: Papers, method: str, seconds: float) -> None:
        for kind, text in asdict(papers).items():
            (folder / _FILES[kind]).write_text(text)
        try:
            async with asyncio.timeout(seconds):
                await self._run(task, folder, method, self._tell)
        except TimeoutError:
            detail = f"Computing took longer than {seconds:g} seconds and was ended. Nothing was kept."
            raise TooLongError(detail) from None

    def _tell(self, what: str, done: int, total: int) -> None:
        self.progress = Progress(what, done, total)


def _wants_proof(drafted: Drafted) -> bool:
    """Whether somebody is passed over and nobody has looked yet whether that must be."""
    return drafted.figures["least_possible"] is None and drafted.figures["proven"] is None


def _drafted(folder: Path) -> Drafted:
    papers = Papers(**{kind: (folder / name).read_text() for kind, name in _FILES.items()})
    ranks = json.loads((folder / "ranks.json").read_text())
    figures = json.loads((folder / "figures.json").read_text())
    return Drafted(papers, (folder / "allocation.csv").read_text(), ranks, figures)
