"""What a simulation writes: sheets of its figures, and the allocation of each policy for whoever wants to verify it."""

import re
from dataclasses import asdict, fields
from pathlib import Path
from typing import Final

from deploy.local.allocating.files import write
from deploy.local.simulating.comparing import Comparison, Figures
from deploy.local.trouble import Trouble
from services.matching.engine.files.writing import allocation_csv, csv_text
from services.matching.engine.rounds import rank_distribution

COUNTED: Final = tuple(field.name for field in fields(Figures))


def write_folder(folder: Path, comparison: Comparison) -> None:
    """`policies.csv`, `ranks.csv`, `groups.csv` and `allocation-<policy>.csv`. Raises Trouble."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Trouble(f"{folder} cannot be made: {error.strerror}") from error
    write(folder / "policies.csv", policies_csv(comparison))
    write(folder / "ranks.csv", ranks_csv(comparison))
    write(folder / "groups.csv", groups_csv(comparison))
    for run in comparison.runs:
        name = re.sub(r"[^\w.-]", "-", run.policy.policy_id)
        write(folder / f"allocation-{name}.csv", allocation_csv(comparison.instance, run.outcome))


def policies_csv(comparison: Comparison) -> str:
    """A row for each policy: its figures for all children."""
    columns = ("policy", "method", *COUNTED, "families_placed", "blocking")
    everybody = zip(comparison.runs, comparison.everybody(), comparison.families_placed(), strict=True)
    rows = (
        (run.policy.policy_id, run.outcome.method, *_cells(figures), families, len(run.outcome.blocking))
        for run, figures, families in everybody
    )
    return csv_text(columns, rows)


def ranks_csv(comparison: Comparison) -> str:
    """A row for each policy and rank: how many children got that wish."""
    rows = (
        (run.policy.policy_id, rank, number)
        for run in comparison.runs
        for rank, number in rank_distribution(comparison.instance, run.outcome).items()
    )
    return csv_text(("policy", "rank", "children"), rows)


def groups_csv(comparison: Comparison) -> str:
    """A row for each group and policy."""
    rows = (
        (section.kind, section.of, group, run.policy.policy_id, *_cells(figures))
        for section in comparison.sections()
        for group, by_policy in section.groups
        for run, figures in zip(comparison.runs, by_policy, strict=True)
    )
    return csv_text(("kind", "of", "group", "policy", *COUNTED), rows)


def _cells(figures: Figures) -> list[object]:
    return ["" if value is None else value for value in asdict(figures).values()]
