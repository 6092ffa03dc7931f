"""`python -m deploy.local.demo --data DIR`: load the demo city into a running system. Again changes nothing."""

import sys
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from deploy.local.demo.dates import files_for
from deploy.local.demo.programme import load_programme, load_running
from deploy.local.importing.reading import read_sheet
from deploy.local.importing.sending import send
from deploy.local.state import running_system
from deploy.local.trouble import Trouble
from shared.runtime.clock import day_of, utc_now


def load(data: Annotated[Path, typer.Option(help="The data folder.")] = Path("data")) -> None:
    """Load daycares, vacancies and requests, in that order, and programmes that guide trainees."""
    system = running_system(data)
    today = day_of(utc_now())
    for what, file in files_for(today, system.layout.folder / "demo-city").items():
        outcome = send(system, what, read_sheet(file), {}, lambda _: None)
        typer.echo(f"demo {what}: {outcome.imported} imported, {outcome.unchanged} unchanged", err=True)
        for refusal in outcome.refused:
            typer.echo(f"{file.name}, line {refusal.line}, {refusal.column}: {refusal.detail}", err=True)
        if outcome.refused:
            raise typer.Exit(1)
    for what, outcome in chain(load_programme(system), load_running(system, today)):
        typer.echo(f"demo {what}: {outcome.imported} imported, {outcome.unchanged} unchanged", err=True)
        for refusal in outcome.refused:
            typer.echo(f"{what}, line {refusal.line}, {refusal.column}: {refusal.detail}", err=True)
        if outcome.refused:
            raise typer.Exit(1)


if __name__ == "__main__":
    try:
        typer.run(load)
    except Trouble as trouble:
        sys.stderr.write(f"{trouble}\n")
        sys.exit(1)
