"""`opvangpunt down`."""

from pathlib import Path
from typing import Annotated

import typer

from deploy.local.layout import layout_of
from deploy.local.taking_down import take_down

app = typer.Typer()


@app.command()
def down(
    data: Annotated[Path, typer.Option(help="The data folder.")] = Path("data"),
) -> None:
    """Stop what `up` started, cleanly, to the last process; also what a killed `up` left behind."""
    stopped = take_down(layout_of(data))
    typer.echo("Stopped." if stopped else "Nothing was running.", err=True)
