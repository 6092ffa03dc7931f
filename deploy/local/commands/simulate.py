"""`opvangpunt simulate`."""

import json
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer

from deploy.local.allocating.files import Paths, expect_folders, read_policies, read_requests_of, write
from deploy.local.allocating.options import Language, Method
from deploy.local.allocating.progress import shown_progress
from deploy.local.allocating.telling import about_force, day_of
from deploy.local.simulating.comparing import Comparison, Run
from deploy.local.simulating.files import write_folder
from deploy.local.simulating.telling import document, print_tables
from services.matching.engine.acceptance import Progress
from services.matching.engine.files.policy import Policy
from services.matching.engine.instance import Instance
from services.matching.engine.rounds import allocate

app = typer.Typer(help="See what other priority policies would do to the same requests.")


@app.command()
def simulate(  # noqa: PLR0917 (options, all by name)
    policy: Annotated[
        list[Path], typer.Option(help="A policy: TOML. Once for each; the first is what the others are held against.")
    ],
    daycares: Annotated[Path, typer.Option(help="The daycares: CSV.", show_default=False)],
    vacancies: Annotated[Path, typer.Option(help="Their free places by group and day-part: CSV.", show_default=False)],
    requests: Annotated[Path, typer.Option(help="What is asked, one row a child: CSV.", show_default=False)],
    out: Annotated[Path | None, typer.Option(help="A folder for the figures and the allocations: CSV.")] = None,
    report: Annotated[Path | None, typer.Option(help="The comparison for a city council: one HTML page.")] = None,
    method: Annotated[Method, typer.Option(help="`auto` takes the exact one for small rounds.")] = Method.AUTO,
    seed: Annotated[int | None, typer.Option(help="Of every lottery; else each policy's.")] = None,
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day that policies are held against; today.")
    ] = None,
    language: Annotated[Language, typer.Option(help="Of the report.")] = Language.EN,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Place the same children under several policies and compare. Decides nothing and needs no running system."""
    begun, day = perf_counter(), day_of(on)
    expect_folders(out, report)
    with shown_progress() as progress:
        progress("reading", 0, 1)
        policies = read_policies(policy, seed)
        instance = read_requests_of(Paths(daycares, vacancies, requests))
        runs = [_run(instance, rules, method, progress, len(policies)) for rules in policies]
        comparison = Comparison(instance, runs)
        if out is not None:
            write_folder(out, comparison)
        if report is not None:
            write(report, _report(comparison, language.value))
    for rules in policies:
        if note := about_force(rules, day):
            typer.echo(note, err=True)
    if as_json:
        typer.echo(json.dumps(document(comparison, day, perf_counter() - begun), ensure_ascii=False))
    else:
        print_tables(comparison)


def _run(instance: Instance, policy: Policy, method: Method, progress: Progress, policies: int) -> Run:
    begun = perf_counter()

    def tell(what: str, done: int, total: int) -> None:
        progress(f"{policy.policy_id}: {what}" if policies > 1 else what, done, total)

    outcome = allocate(instance, policy, method.value, tell)
    return Run(policy, outcome, perf_counter() - begun)


def _report(comparison: Comparison, language: str) -> str:
    from deploy.local.simulating.report import page  # noqa: PLC0415 (only when asked for)

    return page(comparison, language)
