"""`opvangpunt play`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from deploy.local.playing.play import Play
from deploy.local.playing.scene import Step
from deploy.local.state import running_system

app = typer.Typer()
STYLES = {"desk": "cyan", "phone": "green"}


@app.command()
def play(data: Annotated[Path, typer.Option(help="The data folder.")] = Path("data")) -> None:
    """Play one made-up request: registered at a desk, matched, offered by text, answered with JA."""
    console = Console(highlight=False, soft_wrap=True)
    console.print("One request plays itself, from the terminal to the answered text:", style="bold")

    def tell(step: Step) -> None:
        console.print(f"  {step.at.astimezone():%H:%M:%S.%f}  [{STYLES[step.where]}]{step.where:5}[/]  ", end="")
        console.print(step.what, markup=False)

    Play(running_system(data), tell).run()
    console.print("The place is theirs.", style="bold")
