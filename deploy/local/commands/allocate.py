"""`opvangpunt allocate`."""

import json
from datetime import date, datetime
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer

from deploy.local.allocating.files import Paths, expect_folders, read_policies, read_requests_of, write
from deploy.local.allocating.options import Language, Method
from deploy.local.allocating.progress import shown_progress
from deploy.local.allocating.telling import about_force, day_of, document, in_words
from services.matching.engine.files.policy import Policy
from services.matching.engine.files.writing import allocation_csv
from services.matching.engine.instance import Instance
from services.matching.engine.rounds import Outcome
from services.matching.engine.rounds import allocate as place

app = typer.Typer(help="Place all children of a file at once, by one priority policy.")


@app.command()
def allocate(  # noqa: PLR0917 (options, all by name)
    daycares: Annotated[Path, typer.Option(help="The daycares: CSV.", show_default=False)],
    vacancies: Annotated[Path, typer.Option(help="Their free places by group and day-part: CSV.", show_default=False)],
    requests: Annotated[Path, typer.Option(help="What is asked, one row a child: CSV.", show_default=False)],
    policy: Annotated[Path, typer.Option(help="Who comes first: TOML.", show_default=False)],
    out: Annotated[Path, typer.Option(help="Where the allocation goes: CSV.", show_default=False)],
    explain: Annotated[Path | None, typer.Option(help="The reason for each child: CSV.")] = None,
    report: Annotated[Path | None, typer.Option(help="The round for a city council: one HTML page.")] = None,
    method: Annotated[Method, typer.Option(help="`auto` takes the exact one for small rounds.")] = Method.AUTO,
    prove: Annotated[
        bool, typer.Option("--prove", help="Where somebody is passed over: show that it must be so, or find better.")
    ] = False,
    seed: Annotated[int | None, typer.Option(help="Of the lottery; else the policy's.")] = None,
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day that the policy must be in force; today.")
    ] = None,
    language: Annotated[Language, typer.Option(help="Of the explanations and the report.")] = Language.EN,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Place all children of a file at once, by one priority policy. Needs no running system."""
    begun, day = perf_counter(), day_of(on)
    expect_folders(out, explain, report)
    with shown_progress() as progress:
        progress("reading", 0, 1)
        [rules] = read_policies([policy], seed)
        instance = read_requests_of(Paths(daycares, vacancies, requests))
        outcome = place(instance, rules, method.value, progress, prove=prove)
        progress("writing", 0, 1)
        write(out, allocation_csv(instance, outcome))
        if explain is not None:
            progress("explaining", 0, 1)
            write(explain, _explanations(instance, rules, outcome, language))
        if report is not None:
            write(report, _report(instance, rules, outcome, language, day))
    note = about_force(rules, day)
    if note:
        typer.echo(note, err=True)
    more = {"policy": rules.policy_id, "seed": rules.seed, "on": str(day), "in_force": note is None}
    figures = document(instance, outcome, perf_counter() - begun, more)
    typer.echo(json.dumps(figures, ensure_ascii=False) if as_json else in_words(figures))


def _explanations(instance: Instance, policy: Policy, outcome: Outcome, language: Language) -> str:
    from services.matching.engine.explaining.rows import explain_csv  # noqa: PLC0415 (only when asked for)

    return explain_csv(instance, policy, outcome, language.value)


def _report(instance: Instance, policy: Policy, outcome: Outcome, language: Language, day: date) -> str:
    from deploy.local.allocating.report import page  # noqa: PLC0415 (only when asked for)

    return page(instance, policy, outcome, language.value, day)
