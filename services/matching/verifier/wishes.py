"""What a family would rather have than what it got."""

from services.matching.verifier.case import Case, Child, Daycare, Party
from services.matching.verifier.distance import SAME_KM, home_to
from services.matching.verifier.eligibility import fitting_groups, is_of_age, suits, wishes
from services.matching.verifier.outcomes import Outcomes


def listed_before(party: Party, outcome: str | None) -> tuple[str, ...]:
    """Of a family with preferences: the daycares before its outcome; all when that is none of them."""
    preferences = party.children[0].preferences
    return preferences[: preferences.index(outcome)] if outcome in preferences else preferences


def is_nearer(party: Party, daycare: Daycare, outcome: Daycare | None) -> bool:
    """Of a family without preferences: whether a daycare is within reach and nearer than the outcome, for every child.

    `outcome`: None when the family has nothing, or nothing that it wished for.
    """
    return all(
        wishes(child, daycare) and (outcome is None or home_to(child, daycare) < home_to(child, outcome) - SAME_KM)
        for child in party.children
    )


def wished_outcome(case: Case, outcomes: Outcomes, party: Party, outcome: str | None) -> str | None:
    """The outcome when it is one of the daycares that the family wished for, else None.

    A place that a child holds and keeps may be none of its wishes; whatever it wished for is then better.
    """
    daycare = case.daycares.get(outcome or "")
    if daycare is None or not all(wishes(child, daycare) for child in party.children):
        return None
    child = party.children[0]
    if outcomes.stays(child) and not child.preferences and not _may_stay_and_wish(case, child, daycare):
        return None
    return outcome


def _may_stay_and_wish(case: Case, child: Child, daycare: Daycare) -> bool:
    """Whether asking for all daycares within reach may mean the one where the child has its place too.

    It suits the child, and one of its groups is for its age. Nothing is known against an own group that is in no file.
    """
    own = case.groups.get(child.current) if child.current else None
    return suits(child, daycare) and (
        own is None or is_of_age(child, own) or bool(fitting_groups(case, child, daycare))
    )


def own_daycare_is_better(case: Case, outcomes: Outcomes, party: Party, outcome: str | None) -> bool:
    """Whether a child that moved wished for the daycare where it had its place more than for the one it moved to.

    Without preferences its own daycare is one of its wishes only when a published group there fits it.
    """
    child = party.children[0]
    if child.current is None or outcome is None or outcome == child.current.daycare_id or not outcomes.moves(child):
        return False
    own = case.daycares[child.current.daycare_id]
    if child.preferences:
        return own.daycare_id in listed_before(party, outcome)
    return bool(fitting_groups(case, child, own)) and is_nearer(party, own, case.daycares.get(outcome))
