"""The things that are computed: a draft, a draft with its proof, and a verdict. Files in, files out."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

from services.matching.rounds.computing import drafting, judging

Progress = Callable[[str, int, int], None]
Task = Callable[[Path, Any, Progress], None]


def draft(folder: Path, method: Any, progress: Progress, *, prove: bool = False) -> None:
    """From the papers a draft: `allocation.csv`, `ranks.json` and `figures.json`."""
    figures, staff = drafting.draft(folder, method, progress, prove=prove)
    judged = judging.judged(folder, "staff.csv", progress) if staff else judging.NOTHING
    figures["staff"] |= {"passed_over": judged["passed_over"], "broken": judged["broken"]}
    (folder / "figures.json").write_text(json.dumps(figures))


def verify(folder: Path, _: Any, progress: Progress) -> None:
    """From the papers and `allocation.csv` the verifier's verdict: `verdict.json`."""
    (folder / "verdict.json").write_text(json.dumps(judging.judged(folder, "allocation.csv", progress)))


TASKS: Final[dict[str, Task]] = {"draft": draft, "prove": partial(draft, prove=True), "verify": verify}
