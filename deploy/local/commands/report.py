"""`opvangpunt report`."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.local.figures import esf_lines, funding_lines, read_report
from deploy.local.state import running_system

app = typer.Typer(no_args_is_help=True, help="The figures of a programme, on any day.")

Programme = Annotated[str, typer.Option(help="The programme.", show_default=False)]
On = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day that the figures are of.", show_default="today")
]
Data = Annotated[Path, typer.Option(help="The data folder.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]


@app.command()
def esf(programme: Programme, on: On = None, data: Data = Path("data"), as_json: AsJson = False) -> None:
    """What ESF asks for: each person once, with the facts of the first start and the exit of the latest."""
    figures = read_report(running_system(data), programme, "esf", on.date() if on else None)
    _print(figures, esf_lines(figures), as_json)


@app.command()
def funding(programme: Programme, on: On = None, data: Data = Path("data"), as_json: AsJson = False) -> None:
    """What was granted, spent and left, by source."""
    figures = read_report(running_system(data), programme, "funding", on.date() if on else None)
    _print(figures, funding_lines(figures), as_json)


def _print(figures: dict[str, Any], lines: list[str], as_json: bool) -> None:
    typer.echo(json.dumps(figures, ensure_ascii=False) if as_json else "\n".join(lines))
