"""The round as one HTML page for a city council: no assets, no script, nothing about a single family."""

from math import cos, isfinite, radians, sqrt
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from deploy.local.allocating.figures import Figures, Table, share
from services.matching.engine.files.policy import Policy
from services.matching.engine.instance import Instance
from services.matching.engine.rounds import Outcome, rank_distribution

MAP_WIDTH: Final = 900
MARGIN: Final = 24
BAR_WIDTH: Final = 420
MOST_RANKS: Final = 10


def page(instance: Instance, policy: Policy, outcome: Outcome) -> str:
    """The page's text."""
    figures = Figures(instance, policy, outcome)
    tables: list[Table] = [figures.by_tier(), figures.by_neighbourhood()]
    if policy.reserve is not None:
        tables.append(figures.reserve_use())
    ranks = rank_distribution(instance, outcome)
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("report.html").render(
        policy=policy,
        method=outcome.method,
        proven=outcome.proven,
        blocking=len(outcome.blocking),
        placed=int(figures.placed.sum()),
        children=len(instance.children.ids),
        kept=int(figures.kept.sum()),
        first=ranks.get(1, 0),
        ranks=_bars(ranks),
        tables=tables,
        share=share,
        **_map(instance, figures),
    )


def _bars(ranks: dict[int, int]) -> list[dict[str, Any]]:
    named = {f"wish {rank}": number for rank, number in ranks.items() if rank <= MOST_RANKS}
    later = sum(number for rank, number in ranks.items() if rank > MOST_RANKS)
    if later:
        named["a later wish"] = later
    most = max(named.values(), default=1)
    return [
        {"name": name, "number": number, "width": round(BAR_WIDTH * number / most, 1)} for name, number in named.items()
    ]


def _map(instance: Instance, figures: Figures) -> dict[str, Any]:
    """Daycares on a flat map: degrees of longitude shrunk as they are at this latitude."""
    daycares = instance.daycares
    known = [d for d in range(len(daycares.ids)) if isfinite(daycares.latitude[d]) and isfinite(daycares.longitude[d])]
    if not known:
        return {"spots": [], "map_width": 0, "map_height": 0}
    middle = radians(float(daycares.latitude[known].mean()))
    across, up = daycares.longitude[known] * cos(middle), daycares.latitude[known]
    scale = (MAP_WIDTH - 2 * MARGIN) / max(float(across.max() - across.min()), float(up.max() - up.min()), 1e-6)
    spots = []
    for d, x, y in zip(known, across.tolist(), up.tolist(), strict=True):
        places, given = figures.weeks_published(d), figures.weeks_given(d)
        radius = 2.5 + 1.3 * sqrt(places)
        spots.append({
            "name": daycares.names[d] or daycares.ids[d],
            "x": round(MARGIN + (x - float(across.min())) * scale, 1),
            "y": round(MARGIN + (float(up.max()) - y) * scale, 1),
            "radius": round(radius, 1),
            "inner": round(radius * sqrt(min(1.0, given / places)), 1) if places else 0,
            "places": f"{places:.1f} weeks of care",
            "given": f"{given:.1f}",
        })  # fmt: skip
    height = 2 * MARGIN + float(up.max() - up.min()) * scale
    return {"spots": spots, "map_width": MAP_WIDTH, "map_height": round(max(height, 4 * MARGIN))}
