"""The comparison as one HTML page for a city council, with nothing about a single family."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from deploy.local.council.rendering import render
from deploy.local.simulating.comparing import Comparison, Figures, Section
from services.matching.engine.rounds import rank_distribution

TEMPLATE: Final = Path(__file__).parent / "report.html"
COLOURS: Final = ("one", "two", "three", "four", "five")
MOST_RANKS: Final = 5


def page(comparison: Comparison, language: str) -> str:
    """The page's text."""
    policies = _policies(comparison)
    return render(
        TEMPLATE,
        language,
        policies=policies,
        first=policies[0],
        others=policies[1:],
        most_changed=max((max(row["figures"].better, row["figures"].worse) for row in policies), default=0),
        children=len(comparison.instance.children.ids),
        families=comparison.instance.units,
        ranks=_ranks(comparison),
        sections=[_ordered(section) for section in comparison.sections()],
        policy_of={run.policy.policy_id: run.policy for run in comparison.runs},
    )


def _policies(comparison: Comparison) -> list[dict[str, Any]]:
    """Each policy with its colour and its figures for everybody; colours come again after the last."""
    rows = zip(comparison.runs, comparison.everybody(), comparison.families_placed(), strict=True)
    return [
        {
            "colour": COLOURS[place % len(COLOURS)],
            "policy": run.policy,
            "figures": figures,
            "families": families,
            "passed": len(run.outcome.blocking),
            "method": run.outcome.method,
        }
        for place, (run, figures, families) in enumerate(rows)
    ]


def _ranks(comparison: Comparison) -> list[tuple[int, Sequence[int]]]:
    """Of each rank the children who got that wish, by policy; rank 0 stands for all the later ones."""
    by_policy = [rank_distribution(comparison.instance, run.outcome) for run in comparison.runs]
    highest = max((rank for ranks in by_policy for rank in ranks), default=0)
    found: list[tuple[int, Sequence[int]]] = [
        (rank, [ranks.get(rank, 0) for ranks in by_policy]) for rank in range(1, min(highest, MOST_RANKS) + 1)
    ]
    if highest > MOST_RANKS:
        later = [sum(number for rank, number in ranks.items() if rank > MOST_RANKS) for ranks in by_policy]
        found.append((0, later))
    return found


def _ordered(section: Section) -> Section:
    """Neighbourhoods by how much they change, the others as they come."""
    if section.kind != "neighbourhood":
        return section
    return Section(section.kind, section.of, sorted(section.groups, key=_change, reverse=True))


def _change(group: tuple[str, Sequence[Figures]]) -> float:
    by_policy = group[1]
    return max(abs(figures.placed - by_policy[0].placed) / figures.children for figures in by_policy)
