"""The rows of the explanations' file."""

from collections.abc import Iterator
from typing import Final

from services.matching.domain.policies import Policy
from services.matching.engine.explaining import wording
from services.matching.engine.explaining.refusals import Refusals
from services.matching.engine.files.writing import csv_text
from services.matching.engine.instance import Instance
from services.matching.engine.rounds import Outcome, child_daycare, child_rank, group_name
from services.matching.engine.wishes import list_daycares

EXPLAIN_COLUMNS: Final = ("child_id", "outcome", "daycare_id", "rank", "reason")
Row = tuple[str, str, str, int | str, str]


def explain_csv(instance: Instance, policy: Policy, outcome: Outcome) -> str:
    """The explanations' file: a placed child has one row; another one a row for each daycare that it wished."""
    return csv_text(EXPLAIN_COLUMNS, explain(instance, policy, outcome))


def explain(instance: Instance, policy: Policy, outcome: Outcome) -> Iterator[Row]:
    """Rows in the order of the requests. Outcomes: placed, kept (the place it held), refused (there), not-placed."""
    refusals, listing = Refusals(instance, policy, outcome), list_daycares(instance)
    daycares, ranks = child_daycare(instance, outcome).tolist(), child_rank(instance, outcome).tolist()
    unit_of, starts = instance.unit_of.tolist(), listing.start.tolist()
    wish_of, held = outcome.allocation.unit_wish.tolist(), outcome.wishes.held_rank.tolist()
    ids, listed = instance.daycares.ids, listing.daycare.tolist()
    for child, child_id in enumerate(instance.children.ids):
        unit, daycare = unit_of[child], daycares[child]
        if wish_of[unit] >= 0:
            yield child_id, "placed", ids[daycare], ranks[child], _placed(instance, policy, outcome, child, unit)
            continue
        status = "not-placed"
        if daycare >= 0:
            status = "refused"
            reason = "Your child keeps the place it has: none of the daycares you would rather have could take it."
            yield child_id, "kept", ids[daycare], ranks[child] or "", reason
        wished = listed[starts[unit] : starts[unit + 1]]
        wished = wished[: held[unit] - 1] if held[unit] else wished
        for rank, wish in enumerate(wished, 1):
            yield child_id, status, ids[wish], rank, refusals.reason(child, unit, wish)
        if not wished and daycare < 0:
            reason = (
                "No daycare that your child could go to is as near as you asked. It could be considered if you accept "
                "a longer way, or name daycares yourself."
            )
            yield child_id, "not-placed", "", "", reason


def _placed(instance: Instance, policy: Policy, outcome: Outcome, child: int, unit: int) -> str:
    wish = int(outcome.allocation.unit_wish[unit])
    rank, daycare = int(outcome.wishes.rank[wish]), int(outcome.wishes.daycare[wish])
    name = instance.daycares.names[daycare] or instance.daycares.ids[daycare]
    tier = policy.tier_name(int(outcome.wishes.tier[wish]))
    words = [f"A place at {name}, {wording.wish(rank)}, in group {group_name(instance, outcome, child)} ({tier})."]
    if rank > 1:
        words.append("The daycares before it on your list went to families who come first there, or may not take you.")
    if instance.children.current_daycare[child] >= 0:
        words.append("It leaves the place it holds now.")
    if instance.daycares.asks[daycare]:
        words.append("The daycare still has to say yes to your child.")
    return " ".join(words)
