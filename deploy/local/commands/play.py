"""`opvangpunt play`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from deploy.local.access import sign_in_link
from deploy.local.playing.play import Play
from deploy.local.playing.scene import DESK, Step
from deploy.local.state import running_system

app = typer.Typer()
STYLES = {"desk": "cyan", "phone": "green"}


@app.command()
def play(data: Annotated[Path, typer.Option(help="The data folder.")] = Path("data")) -> None:
    """Play one made-up request: registered at a desk, matched, offered by text, answered with JA."""
    system = running_system(data)
    console = Console(highlight=False, soft_wrap=True)
    console.print("One request plays itself, from the terminal to the answered text:", style="bold")

    def tell(step: Step) -> None:
        console.print(f"  {step.at.astimezone():%H:%M:%S.%f}  [{STYLES[step.where]}]{step.where:5}[/]  ", end="")
        console.print(step.what, markup=False)

    system = running_system(data)
    Play(system, tell).run()
    console.print("The place is theirs.", style="bold")
    console.print("Now you: sit at the desk with a browser, by a link that is good once, for a quarter of an hour:")
    console.print(f"  {sign_in_link(system, 'terminal', DESK)}", markup=False)
    console.print(f"Another link: opvangpunt token --link --data {data}", markup=False)
