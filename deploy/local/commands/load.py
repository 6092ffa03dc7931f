"""`opvangpunt load`."""

import asyncio
import json
import random
from datetime import date
from pathlib import Path
from typing import Annotated

import httpx
import typer
import uvloop
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from deploy.local.access import operator_token
from deploy.local.loading.load import Load, Result
from deploy.local.loading.made_up import MadeUp, made_up_requests
from deploy.local.state import System, running_system
from deploy.local.trouble import Trouble

app = typer.Typer()


class NoDaycares(Trouble):
    """Matching does not say which daycares there are; the message is its own."""


@app.command()
def load(
    *,
    requests: Annotated[int, typer.Option(min=1, max=900_000, help="How many requests to make up.")],
    rate: Annotated[
        float | None, typer.Option(min=0.01, help="Requests a second; default: as fast as they go.")
    ] = None,
    connections: Annotated[int, typer.Option(min=1, max=512, help="Desks that register at once.")] = 32,
    patience: Annotated[float, typer.Option(help="Seconds without any text after which one counts as lost.")] = 60,
    seed: Annotated[int | None, typer.Option(help="Makes up the same requests again.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
    data: Annotated[Path, typer.Option(help="The data folder.")] = Path("data"),
) -> None:
    """Register made-up requests and follow each to its text. Exit code 1 when one is lost, repeated or out of order."""
    system = running_system(data)
    made_up = made_up_requests(requests, daycares_of(system), date.today(), random.Random(seed))  # noqa: S311
    with _progress() as progress:
        accepted = progress.add_task("Accepted by intake", total=requests)
        texted = progress.add_task("Taken by the SMS centre", total=requests)

        def tell(accepted_so_far: int, texted_so_far: int) -> None:
            progress.update(accepted, completed=accepted_so_far)
            progress.update(texted, completed=texted_so_far)

        result = run_load(Load(system, tell, patience), made_up, rate, connections)
    if as_json:
        typer.echo(json.dumps(result.document()))
    else:
        _print(result)
    if not result.good:
        raise typer.Exit(1)


def run_load(load: Load, made_up: list[MadeUp], rate: float | None, connections: int) -> Result:
    """The load on an event loop of its own."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(load.run(made_up, rate, connections))


def daycares_of(system: System) -> list[str]:
    """The daycares that a made-up family may wish for: those whose places may be offered at once. Raises NoDaycares."""
    address = f"{system.service_urls['matching']}/api/v1/daycares"
    headers = {"Authorization": f"Bearer {operator_token(system.layout)}"}
    try:
        answer = httpx.get(address, headers=headers, timeout=30)
        answer.raise_for_status()
    except httpx.HTTPError as error:
        raise NoDaycares(f"Matching does not say at {address} which daycares there are: {error}") from error
    return [each["daycare_id"] for each in answer.json() if each["consent"] == "standing" and each["groups"]]


def _progress() -> Progress:
    columns = (TextColumn("{task.description:25}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True), refresh_per_second=4)


def _print(result: Result) -> None:
    table = Table(show_header=False)
    for name, value in result.document().items():
        table.add_row(name.replace("_", " "), f"{value:,}")
    Console().print(table)
