"""`opvangpunt status`."""

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer

from deploy.local.layout import layout_of
from deploy.local.reporting import not_running, report
from deploy.local.screen import print_addresses
from deploy.local.state import NotRunning, running_system

app = typer.Typer()


@app.command()
def status(
    data: Annotated[Path, typer.Option(help="The data folder.")] = Path("data"),
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Show what runs, where, and whether it is ready. Exit code 1 when nothing runs."""
    try:
        found = asyncio.run(report(running_system(data)))
    except NotRunning:
        if not as_json:
            raise
        typer.echo(json.dumps(not_running(str(layout_of(data).folder))))
        raise typer.Exit(1) from None
    if as_json:
        typer.echo(json.dumps(found))
    else:
        print_addresses(found)
