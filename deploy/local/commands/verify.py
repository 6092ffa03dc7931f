"""`opvangpunt verify`."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.local.allocating.progress import shown_progress

if TYPE_CHECKING:
    from services.matching.verifier.verdict import Verdict

app = typer.Typer()

BAD_INPUT = 2
MOST_SHOWN = 100


@app.command()
def verify(  # noqa: PLR0917 typer reads the options from the parameters
    daycares: Annotated[Path, typer.Option(help="The daycares, CSV.", show_default=False)],
    vacancies: Annotated[Path, typer.Option(help="The free places of their groups, CSV.", show_default=False)],
    requests: Annotated[Path, typer.Option(help="The children who asked, CSV.", show_default=False)],
    policy: Annotated[Path, typer.Option(help="The priority policy, TOML.", show_default=False)],
    allocation: Annotated[Path, typer.Option(help="Who got what, CSV.", show_default=False)],
    strict: Annotated[
        bool, typer.Option("--strict", help="Fail on families with justified envy (rule 5) too.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Check an allocation made by anyone against the published rules. Exit 1 when it breaks one, 2 on a bad file."""
    from services.matching.verifier.judging import verify_files  # noqa: PLC0415 only this command needs numpy
    from services.matching.verifier.troubles import BadInput  # noqa: PLC0415

    try:
        with shown_progress() as progress:
            verdict = verify_files(daycares, vacancies, requests, policy, allocation, progress=progress)
    except BadInput as trouble:
        sys.stderr.write(f"{trouble}\n")
        raise typer.Exit(BAD_INPUT) from None
    if as_json:
        typer.echo(json.dumps(verdict.as_json(strict), ensure_ascii=False))
    else:
        _print(verdict, strict)
    if not verdict.holds(strict):
        raise typer.Exit(1)


def _print(verdict: "Verdict", strict: bool) -> None:
    for found in verdict.broken[:MOST_SHOWN]:
        typer.echo(f"{f'Rule {found.rule}' if found.rule else 'File'}: {found.detail}")
    for family in verdict.blocking[:MOST_SHOWN]:
        typer.echo(f"Blocking: {family.detail}")
    if max(len(verdict.broken), len(verdict.blocking)) > MOST_SHOWN:
        typer.echo(f"Only {MOST_SHOWN} of each are shown; --json gives all.")
    numbers = f"{verdict.placed} of {verdict.children} children placed"
    numbers += f", {len(verdict.broken)} times a rule broken, {len(verdict.blocking)} blocking families"
    typer.echo(f"{'Holds' if verdict.holds(strict) else 'Does not hold'}: {numbers}.")
