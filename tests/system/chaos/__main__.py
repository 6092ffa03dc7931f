"""Kill parts of a running system under load, and compare what was accepted with what was seen.

`python -m tests.system.chaos --kills 300` starts a system of its own, in a folder of its own, and ends it again.
"""

import asyncio
import json
import tempfile
from pathlib import Path
from typing import Annotated

import typer
import uvloop
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from tests.system.chaos.arena import Arena
from tests.system.chaos.killing import Kill, plan
from tests.system.chaos.run import Outcome, Run

SAY_AFTER = 10
"""Kills after which a log, where no bar can be drawn, says how far it is."""


def main(
    kills: Annotated[int, typer.Option(min=1, help="How many.")] = 300,
    seed: Annotated[int, typer.Option(help="The same seed: the same kills and families.")] = 1,
    rate: Annotated[float, typer.Option(min=0.1, help="Requests a second.")] = 10,
    result: Annotated[Path | None, typer.Option("--json", help="Write the result to this file too.")] = None,
) -> None:
    """Kill parts under load. Exit code 1 when anything is lost, repeated or out of order."""
    with tempfile.TemporaryDirectory(prefix="opvangpunt-chaos-") as folder:
        arena = Arena(Path(folder))
        arena.folder.chmod(0o755)
        arena.up()
        try:
            outcome = _run(Run(arena, seed, rate), kills)
        finally:
            arena.down()
    _print(outcome)
    if result is not None:
        result.write_text(json.dumps({"seed": seed, "rate": rate, **outcome.document()}, indent=2) + "\n")
    if outcome.findings:
        raise typer.Exit(1)


def _run(run: Run, kills: int) -> Outcome:
    columns = (TextColumn("{task.description:40}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=Console(stderr=True)) as progress:
        bar = progress.add_task("Kills", total=kills)

        def tell(kill: Kill) -> None:
            progress.update(bar, advance=1, description=f"Killed: {kill.part}, {kill.instant}")
            done = int(progress.tasks[bar].completed)
            if not progress.console.is_terminal and done % SAY_AFTER == 0:
                progress.console.print(f"{done} of {kills} kills")

        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(run.carry_out(plan(kills, run.seed), tell))


def _print(outcome: Outcome) -> None:
    console, table = Console(), Table(show_header=False)
    document = outcome.document()
    for name in (
        "killed",
        "accepted",
        "texts",
        "events",
        "lost",
        "repeated",
        "out_of_order",
        "unknown",
        "unknown_seen",
    ):
        table.add_row(name.replace("_", " "), f"{document[name]:,}")
    console.print(table)
    for kill, number in outcome.missed.items():
        console.print(f"not reached in time: {kill} ({number})")
    for finding in outcome.findings[:50]:
        console.print(f"{finding.what}: {finding.where}: {finding.detail}", markup=False)


if __name__ == "__main__":
    typer.run(main)
