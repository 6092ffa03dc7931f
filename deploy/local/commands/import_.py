"""`opvangpunt import`."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from deploy.local.importing.reading import read_sheet
from deploy.local.importing.sending import Outcome, send
from deploy.local.state import running_system

app = typer.Typer(no_args_is_help=True, help="Import what a CSV file holds.")

File = Annotated[Path, typer.Argument(help="A CSV file in UTF-8 with a header row.", show_default=False)]
Data = Annotated[Path, typer.Option(help="The data folder.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]


@app.command()
def daycares(
    file: File,
    capacity_as_vacancies: Annotated[
        bool, typer.Option("--capacity-as-vacancies", help="Read `capacity` as free places for 0 to 36 months.")
    ] = False,
    data: Data = Path("data"),
    as_json: AsJson = False,
) -> None:
    """Import daycares. The same file again changes nothing."""
    _import("daycares", file, data, as_json, {"options": {"capacity_as_vacancies": capacity_as_vacancies}})


@app.command()
def vacancies(file: File, data: Data = Path("data"), as_json: AsJson = False) -> None:
    """Import the places that are free beside what was promised. No promise is undone."""
    _import("vacancies", file, data, as_json, {})


@app.command()
def requests(
    file: File,
    contact_point: Annotated[str | None, typer.Option(help="The desk that they belong to; else the first.")] = None,
    data: Data = Path("data"),
    as_json: AsJson = False,
) -> None:
    """Import requests without contact details: the rows of a family become one request."""
    _import("requests", file, data, as_json, {"contact_point": contact_point} if contact_point else {})


@app.command()
def mentees(file: File, data: Data = Path("data"), as_json: AsJson = False) -> None:
    """Import mentees: one row an enrolment. A later file may end an enrolment that goes on."""
    _import("mentees", file, data, as_json, {})


@app.command()
def mentors(file: File, data: Data = Path("data"), as_json: AsJson = False) -> None:
    """Import mentors. One who is there already is described anew."""
    _import("mentors", file, data, as_json, {})


@app.command()
def sessions(file: File, data: Data = Path("data"), as_json: AsJson = False) -> None:
    """Import sessions of mentees who are there."""
    _import("sessions", file, data, as_json, {})


@app.command()
def places(file: File, data: Data = Path("data"), as_json: AsJson = False) -> None:
    """Import places to learn at daycares. One that is there already is described anew; agreements stay."""
    _import("places", file, data, as_json, {})


@app.command()
def outcomes(file: File, data: Data = Path("data"), as_json: AsJson = False) -> None:
    """Import certificates, jobs and training of mentees who are there."""
    _import("outcomes", file, data, as_json, {})


@app.command()
def ledger(file: File, data: Data = Path("data"), as_json: AsJson = False) -> None:
    """Import budgets and expenses of programmes, by source."""
    _import("ledger", file, data, as_json, {})


def _import(what: str, file: Path, data: Path, as_json: bool, more: dict[str, Any]) -> None:
    system = running_system(data)
    sheet = read_sheet(file)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bar = progress.add_task(f"Importing {what}", total=len(sheet.lines))
        outcome = send(system, what, sheet, more, lambda rows: progress.advance(bar, rows))
    if as_json:
        typer.echo(json.dumps(_document(what, file, outcome), ensure_ascii=False))
    else:
        _print(file, outcome)
    if outcome.refused:
        raise typer.Exit(1)


def _document(what: str, file: Path, outcome: Outcome) -> dict[str, Any]:
    refused = [{"line": item.line, "column": item.column, "detail": item.detail} for item in outcome.refused]
    numbers = {"imported": outcome.imported, "unchanged": outcome.unchanged, "refused_rows": outcome.refused_rows}
    return {"file": str(file), "what": what, **numbers, "refused": refused}


def _print(file: Path, outcome: Outcome) -> None:
    for item in outcome.refused:
        column = f"column {item.column}: " if item.column else ""
        typer.echo(f"{file.name}, line {item.line}, {column}{item.detail}")
    typer.echo(f"{outcome.imported} imported, {outcome.unchanged} unchanged, {outcome.refused_rows} refused")
