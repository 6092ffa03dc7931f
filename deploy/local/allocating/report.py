"""The round as one HTML page for a city council: no assets, no script, nothing about a single family."""

from datetime import date
from pathlib import Path
from typing import Any, Final

from deploy.local.allocating.figures import Figures
from deploy.local.allocating.groupings import by_neighbourhood, by_tier
from deploy.local.allocating.map import drawn
from deploy.local.council.rendering import render
from services.matching.engine.files.policy import Policy
from services.matching.engine.instance import Instance
from services.matching.engine.rounds import Outcome

TEMPLATE: Final = Path(__file__).parent / "report.html"
MOST_RANKS: Final = 10


def page(instance: Instance, policy: Policy, outcome: Outcome, language: str, day: date) -> str:
    """The page's text. `day`: the one that the policy should be in force on."""
    figures = Figures(instance, policy, outcome)
    neighbourhoods = by_neighbourhood(instance)
    return render(
        TEMPLATE,
        language,
        policy=policy,
        on=day,
        outcome=outcome,
        children=len(instance.children.ids),
        placed=int(figures.placed.sum()),
        kept=int(figures.kept.sum()),
        first=figures.ranks().get(1, 0),
        ranks=_ranks(figures),
        tiers=figures.rows(by_tier(instance, policy, outcome.wishes)) if policy.tiers else [],
        neighbourhoods=sorted(figures.rows(neighbourhoods), key=lambda row: (row.placed / row.children, row.name)),
        reserve=figures.reserve_use() if policy.reserve is not None else None,
        map=drawn(instance, figures, figures.lacking(neighbourhoods)),
    )


def _ranks(figures: Figures) -> list[dict[str, Any]]:
    """Rank and number; rank 0 stands for all the later ones."""
    ranks = figures.ranks()
    found = [{"rank": rank, "number": number} for rank, number in ranks.items() if rank <= MOST_RANKS]
    later = sum(number for rank, number in ranks.items() if rank > MOST_RANKS)
    return [*found, {"rank": 0, "number": later}] if later else found
