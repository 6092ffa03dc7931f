"""The engine on the papers of a round."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from services.matching.domain.policies import Policy
from services.matching.engine.files.places import read_daycares, read_groups
from services.matching.engine.files.policy import read_policy
from services.matching.engine.files.requests import read_requests
from services.matching.engine.files.writing import ALLOCATION_COLUMNS, allocation_csv, csv_text
from services.matching.engine.instance import Flags, Instance
from services.matching.engine.rounds import Method, Outcome, allocate, child_rank, proven, rank_distribution
from services.matching.rounds.computing.staff import Served, first_come_first_served

Progress = Callable[[str, int, int], None]


def draft(folder: Path, method: Method, progress: Progress, *, prove: bool) -> tuple[dict[str, Any], bool]:
    """Write the allocation, the ranks and what staff would do; the figures, and whether anybody is left in the round.

    A family whose children may be apart is offered a place for each of them or none, as every day. When only some of
    them get one the family is set aside, and the round is done again without it; `requests.csv` is then without it.

    `prove`: where somebody is passed over, show that it must be so, or find better. Nothing is proven of a round that
    is done again.
    """
    policy = read_policy(folder / "policy.toml")
    daycares = read_daycares(folder / "daycares.csv")
    groups = read_groups(folder / "vacancies.csv", daycares)
    aside: set[str] = set()
    while _anybody(folder / "requests.csv"):
        instance = read_requests(folder / "requests.csv", daycares, groups)
        outcome = allocate(instance, policy, method, progress)
        partly = _placed_in_part(instance, outcome)
        if prove and not partly:
            outcome = proven(instance, policy, outcome, progress)
            partly = _placed_in_part(instance, outcome)
        if not partly:
            return _written(folder, instance, outcome, policy, aside), True
        aside |= partly
        _leave_out(folder / "requests.csv", partly)
    (folder / "allocation.csv").write_text(csv_text(ALLOCATION_COLUMNS, ()))
    (folder / "ranks.json").write_text("{}")
    return _no_figures(policy, aside), False


def _anybody(requests: Path) -> bool:
    with requests.open(encoding="utf-8", newline="") as lines:
        return len([*zip(lines, range(2), strict=False)]) > 1


def _placed_in_part(instance: Instance, outcome: Outcome) -> set[str]:
    got = _got(instance, outcome).tolist()
    placed: dict[str, set[bool]] = {}
    for request_id, has_place in zip(instance.children.request_ids, got, strict=True):
        placed.setdefault(request_id, set()).add(has_place)
    return {request_id for request_id, both in placed.items() if len(both) > 1}


def _leave_out(requests: Path, request_ids: set[str]) -> None:
    with requests.open(encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines)
    place = header.index("request_id")
    requests.write_text(csv_text(header, [row for row in rows if row[place] not in request_ids]))


def _written(folder: Path, instance: Instance, outcome: Outcome, policy: Policy, aside: set[str]) -> dict[str, Any]:
    staff = first_come_first_served(instance, outcome.wishes)
    (folder / "allocation.csv").write_text(allocation_csv(instance, outcome))
    (folder / "staff.csv").write_text(csv_text(ALLOCATION_COLUMNS, staff.rows(instance)))
    ranks = dict(zip(instance.children.ids, child_rank(instance, outcome).tolist(), strict=True))
    (folder / "ranks.json").write_text(json.dumps(ranks))
    return {
        "method": outcome.method,
        "proven": outcome.proven,
        "gap": outcome.gap,
        "children": len(instance.children.ids),
        "families": len(set(instance.children.request_ids)),
        "set_aside": len(aside),
        "placed": int(_got(instance, outcome).sum()),
        "passed_over": len(outcome.blocking),
        "least_possible": outcome.least_possible,
        "ranks": {str(rank): number for rank, number in rank_distribution(instance, outcome).items()},
        "tiers": _by_tier(instance, outcome, policy, staff),
        "staff": {"placed": int(staff.placed.sum()), "ranks": staff.ranks()},
    }


def _no_figures(policy: Policy, aside: set[str]) -> dict[str, Any]:
    numbers = {"children": 0, "families": 0, "set_aside": len(aside), "placed": 0, "passed_over": 0}
    names = [policy.tier_name(place) for place in range(len(policy.tiers) + 1)]
    tiers = [{"name": name, "children": 0, "placed": 0, "staff": 0} for name in names]
    nothing: dict[str, Any] = {"method": "none", "proven": None, "gap": {}, "ranks": {}, "least_possible": 0}
    return {**nothing, **numbers, "tiers": tiers, "staff": {"placed": 0, "ranks": {}}}


def _got(instance: Instance, outcome: Outcome) -> Flags:
    return np.asarray(outcome.allocation.unit_wish[instance.unit_of] >= 0)


def _by_tier(instance: Instance, outcome: Outcome, policy: Policy, staff: Served) -> list[dict[str, Any]]:
    """Children by the best tier that their family has at any daycare that it wished; the last tier without wishes."""
    tiers = np.full(instance.units, len(policy.tiers), np.int64)
    np.minimum.at(tiers, outcome.wishes.unit, outcome.wishes.tier)
    tier, got = tiers[instance.unit_of], _got(instance, outcome)
    return [
        {
            "name": policy.tier_name(place),
            "children": int((tier == place).sum()),
            "placed": int((got & (tier == place)).sum()),
            "staff": int((staff.placed & (tier == place)).sum()),
        }
        for place in range(len(policy.tiers) + 1)
    ]
