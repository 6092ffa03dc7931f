"""`opvangpunt dead-letters`."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from deploy.local.dead_letters import DeadLetters
from deploy.local.state import running_system

app = typer.Typer(no_args_is_help=True, help="What could not be handled, and once more.")

Data = Annotated[Path, typer.Option(help="The data folder.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]


@app.command("list")
def list_waiting(data: Data = Path("data"), as_json: AsJson = False) -> None:
    """List the records that could not be handled, of all services. Never what is in them."""
    waiting = DeadLetters(running_system(data)).waiting()
    if as_json:
        typer.echo(json.dumps(waiting))
        return
    if not waiting:
        typer.echo("No dead letters.")
        return
    for letter in waiting:
        place = f"{letter['topic']} {letter['partition']}@{letter['offset']}"
        tries = f"{letter['attempts']} {'try' if letter['attempts'] == 1 else 'tries'}"
        typer.echo(f"{letter['id']}  {letter['set_aside_at']}  {letter['service']}  {place}  {tries}")
        typer.echo(f"    {letter['detail'] or letter['reason']}")


@app.command()
def retry(
    ids: Annotated[list[str] | None, typer.Argument(help="Which; all that wait when none is named.")] = None,
    data: Data = Path("data"),
    as_json: AsJson = False,
) -> None:
    """Handle dead letters once more. Exit code 1 when one of them still cannot be handled."""
    tried = DeadLetters(running_system(data)).retry(ids or [])
    if as_json:
        typer.echo(json.dumps([asdict(letter) for letter in tried]))
    else:
        for letter in tried:
            typer.echo(f"{letter.id}  {letter.service}  {letter.status}  {letter.reason}".rstrip())
        handled = sum(letter.status == "handled" for letter in tried)
        typer.echo(f"{handled} handled, {len(tried) - handled} still waiting")
    if any(letter.status != "handled" for letter in tried):
        raise typer.Exit(1)
