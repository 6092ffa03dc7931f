"""`opvangpunt up`."""

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer

from deploy.local.detaching import command, start_detached
from deploy.local.layout import layout_of
from deploy.local.ports import DEFAULT_BASE
from deploy.local.reporting import report
from deploy.local.running import run_in_foreground, run_reporting
from deploy.local.screen import print_addresses, screen
from deploy.local.state import running_system
from deploy.local.supervisor import Wish

app = typer.Typer()


@app.command()
def up(
    *,
    data: Annotated[Path, typer.Option(help="The data folder, kept over restarts.")] = Path("data"),
    port_base: Annotated[
        int | None,
        typer.Option(
            min=1024,
            max=65000,
            help=f"First port of the block. Default: {DEFAULT_BASE}, or another free block when it is taken.",
        ),
    ] = None,
    demo: Annotated[bool, typer.Option(help="Load the demo city into a fresh data folder.")] = True,
    detach: Annotated[bool, typer.Option("--detach", help="Return when everything is ready.")] = False,
    play: Annotated[bool, typer.Option("--play", help="Play one request when everything is ready.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the status as JSON when ready.")] = False,
    report_to: Annotated[int | None, typer.Option(hidden=True)] = None,
) -> None:
    """Start Apache Kafka, PostgreSQL, the SMS centre and the four services; ready when it says so."""
    wish = Wish(layout_of(data), port_base, demo)
    if report_to is not None:
        run_reporting(wish, report_to)
        return

    if not detach:
        run_in_foreground(wish, lambda: _when_ready(data, as_json, play))
        return
    options = ["--data", str(wish.layout.folder), "--demo" if demo else "--no-demo"]
    if port_base is not None:
        options += ["--port-base", str(port_base)]
    with screen() as tell:
        start_detached(command("up", *options), wish.layout, tell)
    asyncio.run(_when_ready(data, as_json, play))


async def _when_ready(data: Path, as_json: bool, play: bool) -> None:
    """Prints where everything is, and has one request play itself."""
    found = await report(running_system(data))
    if as_json:
        typer.echo(json.dumps(found))
    else:
        print_addresses(found)
    if play:
        await _play(data)


async def _play(data: Path) -> None:
    player = await asyncio.create_subprocess_exec(*command("play", "--data", str(data)))
    try:
        await player.wait()
    finally:
        if player.returncode is None:
            player.terminate()
