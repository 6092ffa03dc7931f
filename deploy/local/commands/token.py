"""`opvangpunt token`."""

from pathlib import Path
from typing import Annotated

import typer

from deploy.local.access import FIRST_DESK, bearer_token, sign_in_link
from deploy.local.state import running_system
from deploy.local.trouble import Trouble
from shared.web.tokens import ROLES

app = typer.Typer()


class NoSuchRole(Trouble):
    """The role does not exist; the message lists those that do."""


@app.command()
def token(
    role: Annotated[str, typer.Option(help=f"One of {', '.join(ROLES)}.")] = "terminal",
    scope: Annotated[str | None, typer.Option("--for", help="The desk, daycare or person that it is for.")] = None,
    holder: Annotated[
        str | None, typer.Option("--name", help="What to call who will hold it, shown where looks are kept: initials.")
    ] = None,
    link: Annotated[bool, typer.Option("--link", help="Print a sign-in link for a browser instead.")] = False,
    data: Annotated[Path, typer.Option(help="The data folder.")] = Path("data"),
) -> None:
    """Print a bearer token and nothing else. Without options: for a terminal of the first desk."""
    if role not in ROLES:
        raise NoSuchRole(f"There is no role {role}: choose one of {', '.join(ROLES)}")
    is_first_desk = role == "terminal" and scope is None
    ask = sign_in_link if link else bearer_token
    typer.echo(ask(running_system(data), role, FIRST_DESK if is_first_desk else scope, holder))
