"""The rows of the explanations' file."""

from collections.abc import Iterator
from typing import Final

from services.matching.domain.policies import Policy
from services.matching.engine.explaining.refusals import Refusals
from services.matching.engine.explaining.wording import Wording
from services.matching.engine.files.writing import csv_text
from services.matching.engine.instance import Instance
from services.matching.engine.listing import list_daycares
from services.matching.engine.rounds import Outcome, child_daycare, child_rank, group_name

EXPLAIN_COLUMNS: Final = ("child_id", "outcome", "daycare_id", "rank", "reason", "code")
Row = tuple[str, str, str, int | str, str, str]


def explain_csv(instance: Instance, policy: Policy, outcome: Outcome, language: str = "en") -> str:
    """The explanations' file: a placed child has one row; another one a row for each daycare that it wished."""
    return csv_text(EXPLAIN_COLUMNS, explain(instance, policy, outcome, language))


def explain(instance: Instance, policy: Policy, outcome: Outcome, language: str = "en") -> Iterator[Row]:
    """Rows in the order of the requests. Outcomes: placed, kept (the place it held), refused (there), not-placed.

    The code says in a word what the reason says in sentences, the same in every language.
    """
    wording = Wording(language)
    refusals, listing = Refusals(instance, policy, outcome, wording), list_daycares(instance)
    daycares, ranks = child_daycare(instance, outcome).tolist(), child_rank(instance, outcome).tolist()
    unit_of, starts = instance.unit_of.tolist(), listing.start.tolist()
    wish_of, held = outcome.allocation.unit_wish.tolist(), outcome.wishes.held_rank.tolist()
    ids, listed = instance.daycares.ids, listing.daycare.tolist()
    passed_over = set(outcome.blocking.tolist())
    for child in instance.children.in_rows.tolist():
        child_id, unit, daycare = instance.children.ids[child], unit_of[child], daycares[child]
        if wish_of[unit] >= 0:
            better = refusals.for_better(unit) if unit in passed_over else None
            reason = _placed(instance, policy, outcome, child, wish_of[unit], better, wording)
            code = "placed-review" if better else "placed"
            yield child_id, "placed", ids[daycare], ranks[child], reason, code
            continue
        status = "not-placed"
        if daycare >= 0:
            status = "refused"
            yield child_id, "kept", ids[daycare], ranks[child] or "", wording.say("reason.kept"), "kept"
        wished = listed[starts[unit] : starts[unit + 1]]
        wished = wished[: held[unit] - 1] if held[unit] else wished
        for rank, wish in enumerate(wished, 1):
            code, reason = refusals.reason(child, unit, wish)
            yield child_id, status, ids[wish], rank, reason, code
        if not wished and daycare < 0:
            yield child_id, "not-placed", "", "", wording.say("reason.too-far"), "too-far"


def _placed(  # noqa: PLR0917
    instance: Instance, policy: Policy, outcome: Outcome, child: int, wish: int, better: str | None, wording: Wording
) -> str:
    """`better`: what is said of a daycare higher on the list that could have taken the child."""
    rank, daycare = int(outcome.wishes.rank[wish]), int(outcome.wishes.daycare[wish])
    said = [
        wording.say(
            "reason.placed",
            daycare=instance.daycares.names[daycare] or instance.daycares.ids[daycare],
            wish=wording.wish(rank),
            group=group_name(instance, outcome, child),
            tier=wording.tier(policy, int(outcome.wishes.tier[wish]), "own_"),
        )
    ]
    if rank > 1:
        said.append(better or wording.say("reason.placed_later"))
    if instance.children.current_daycare[child] >= 0:
        said.append(wording.say("reason.placed_moves"))
    if instance.daycares.asks[daycare]:
        said.append(wording.say("reason.placed_asks"))
    return " ".join(said)
