"""A comparison as a document for a program, and as tables in a terminal."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from deploy.local.simulating.comparing import Comparison, Figures, Section
from services.matching.engine.rounds import rank_distribution

NEIGHBOURHOODS_SHOWN: Final = 20
TITLES: Final = {
    "vulnerability": "By vulnerability (ground vulnerable, single-parent or low-income)",
    "ground": "By ground (a child with several counts at each)",
    "neighbourhood": "By neighbourhood (postcode)",
    "tier": "By the tiers of {of}",
}
NAMES: Final = {"any": "one or more", "several": "two or more", "no": "none"}


def document(comparison: Comparison, day: date, seconds: float) -> dict[str, Any]:
    """The whole comparison."""
    return {
        "on": str(day),
        "children": len(comparison.instance.children.ids),
        "families": comparison.instance.units,
        "seconds": round(seconds, 3),
        "policies": _policies(comparison, day),
        "sections": [_section(comparison, section) for section in comparison.sections()],
    }


def _policies(comparison: Comparison, day: date) -> list[dict[str, Any]]:
    rows = zip(comparison.runs, comparison.everybody(), comparison.families_placed(), strict=True)
    return [
        {
            "policy": run.policy.policy_id,
            "source": run.policy.source,
            "in_force": run.policy.is_in_force(day),
            "seed": run.policy.seed,
            "method": run.outcome.method,
            "proven": run.outcome.proven,
            "gap": run.outcome.gap,
            **asdict(figures),
            "families_placed": families,
            "blocking": len(run.outcome.blocking),
            "ranks": {str(rank): n for rank, n in rank_distribution(comparison.instance, run.outcome).items()},
            "seconds": round(run.seconds, 3),
        }
        for run, figures, families in rows
    ]


def _section(comparison: Comparison, section: Section) -> dict[str, Any]:
    groups = [
        {
            "group": group,
            "policies": [
                {"policy": run.policy.policy_id, **asdict(figures)}
                for run, figures in zip(comparison.runs, by_policy, strict=True)
            ],
        }
        for group, by_policy in section.groups
    ]
    return {"kind": section.kind, "of": section.of or None, "groups": groups}


def print_tables(comparison: Comparison) -> None:
    """All of it on standard output, a table a section, a column a policy."""
    from rich.console import Console  # noqa: PLC0415 (only for a person)

    console = Console(highlight=False)
    console.print(_overview(comparison))
    for section in comparison.sections():
        console.print(_table(comparison, section))
    if len(comparison.runs) > 1:
        console.print(
            f"share of the children with a place; in brackets, against {comparison.runs[0].policy.policy_id}: "
            "+ children who have a place only so, − who lose it"
        )


def _overview(comparison: Comparison) -> Any:
    everybody, families = comparison.everybody(), comparison.families_placed()
    table = _empty(
        comparison, f"{everybody[0].children} children, {comparison.instance.units} families; {_methods(comparison)}"
    )
    rows: dict[str, Sequence[object]] = {
        "children with a place": [figures.placed for figures in everybody],
        "families with a place": families,
        "first wish": [figures.first_wish for figures in everybody],
        "mean rank of the wish": [_rank(figures) for figures in everybody],
        "families passed over": [len(run.outcome.blocking) for run in comparison.runs],
    }
    if len(everybody) > 1:
        rows["better off"] = ["", *(figures.better for figures in everybody[1:])]
        rows["worse off"] = ["", *(figures.worse for figures in everybody[1:])]
        rows["gain a place"] = ["", *(figures.gained for figures in everybody[1:])]
        rows["lose a place"] = ["", *(figures.lost for figures in everybody[1:])]
    for name, cells in rows.items():
        table.add_row(name, "", *map(str, cells))
    return table


def _methods(comparison: Comparison) -> str:
    return " and ".join(dict.fromkeys(run.outcome.method for run in comparison.runs))


def _table(comparison: Comparison, section: Section) -> Any:
    table = _empty(comparison, TITLES[section.kind].format(of=section.of), count="children")
    for group, by_policy in section.groups[:NEIGHBOURHOODS_SHOWN]:
        name = NAMES.get(group, group) if section.kind == "vulnerability" else group
        table.add_row(name, str(by_policy[0].children), *map(_cell, by_policy))
    if len(section.groups) > NEIGHBOURHOODS_SHOWN:
        table.add_row(f"… {len(section.groups) - NEIGHBOURHOODS_SHOWN} more: --json, --out or --report", "")
    return table


def _empty(comparison: Comparison, title: str, count: str = "") -> Any:
    from rich.box import SIMPLE  # noqa: PLC0415 (only for a person)
    from rich.table import Table  # noqa: PLC0415

    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE)
    table.add_column("")
    table.add_column(count, justify="right")
    for run in comparison.runs:
        table.add_column(run.policy.policy_id, justify="right", overflow="fold")
    return table


def _cell(figures: Figures) -> str:
    change = f" (+{figures.gained} −{figures.lost})" if figures.gained or figures.lost else ""
    return f"{100 * figures.placed / figures.children:.0f} %{change}"


def _rank(figures: Figures) -> str:
    return "–" if figures.mean_rank is None else f"{figures.mean_rank:.2f}"
