"""`opvangpunt report`."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.local.figures import esf_lines, funding_lines, read_report, semester_lines, store_documents
from deploy.local.state import running_system

app = typer.Typer(no_args_is_help=True, help="The figures of a programme, on any day.")

Programme = Annotated[str, typer.Option(help="The programme.", show_default=False)]
On = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day that the figures are of.", show_default="today")
]
Data = Annotated[Path, typer.Option(help="The data folder.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
Xlsx = Annotated[Path | None, typer.Option(help="Store the figures as an Excel workbook.", dir_okay=False)]
Pdf = Annotated[Path | None, typer.Option(help="Store the figures as a PDF.", dir_okay=False)]
Language = Annotated[str, typer.Option(help="The language of a workbook or PDF: nl or en.")]


@app.command()
def esf(
    *,
    programme: Programme,
    on: On = None,
    data: Data = Path("data"),
    as_json: AsJson = False,
    xlsx: Xlsx = None,
    pdf: Pdf = None,
    language: Language = "nl",
) -> None:
    """What ESF asks for: each person once, with the facts of the first start and the exit of the latest."""
    files = {"xlsx": xlsx, "pdf": pdf}
    _tell("esf", esf_lines, files, data=data, programme=programme, on=on, as_json=as_json, language=language)


@app.command()
def funding(
    *,
    programme: Programme,
    on: On = None,
    data: Data = Path("data"),
    as_json: AsJson = False,
    xlsx: Xlsx = None,
    pdf: Pdf = None,
    language: Language = "nl",
) -> None:
    """What was granted, spent and left, by source."""
    files = {"xlsx": xlsx, "pdf": pdf}
    _tell("funding", funding_lines, files, data=data, programme=programme, on=on, as_json=as_json, language=language)


@app.command()
def semester(
    *,
    programme: Programme,
    on: On = None,
    data: Data = Path("data"),
    as_json: AsJson = False,
    xlsx: Xlsx = None,
    pdf: Pdf = None,
    language: Language = "nl",
) -> None:
    """What to publish for the city, by semester; figures about fewer than five people are hidden."""
    files = {"xlsx": xlsx, "pdf": pdf}
    _tell("semester", semester_lines, files, data=data, programme=programme, on=on, as_json=as_json, language=language)


def _tell(
    report: str,
    lines: Callable[[dict[str, Any]], list[str]],
    files: dict[str, Path | None],
    *,
    data: Path,
    programme: str,
    on: datetime | None,
    as_json: bool,
    language: str,
) -> None:
    """Store what is to be stored; print the figures when JSON is asked for, or when nothing is stored."""
    system, day = running_system(data), on.date() if on else None
    wanted = {form: file for form, file in files.items() if file}
    store_documents(system, programme, report, day, wanted, language=language)
    if as_json or not wanted:
        figures = read_report(system, programme, report, day)
        typer.echo(json.dumps(figures, ensure_ascii=False) if as_json else "\n".join(lines(figures)))
