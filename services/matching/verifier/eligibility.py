"""Rule 1: where a child may be placed at all."""

from math import inf

from services.matching.verifier.case import Case, Child, Daycare, Group
from services.matching.verifier.distance import SAME_KM, home_to


def is_of_age(child: Child, group: Group) -> bool:
    """Within the group's ages on the day it starts, both bounds included."""
    return group.min_age_months <= child.age_months <= group.max_age_months


def fits(child: Child, group: Group) -> bool:
    """Of age on the day it starts, and not before the group's places are there."""
    return is_of_age(child, group) and child.start_on >= group.available_from


def suits(child: Child, daycare: Daycare) -> bool:
    """An income-related price when asked, specific care where needed."""
    price = daycare.income_related or not child.income_related_price
    return price and (daycare.specific_care or not child.specific_care)


def wishes(child: Child, daycare: Daycare) -> bool:
    """Among the preferences, or, where those are empty, within max_km."""
    if child.preferences:
        return daycare.daycare_id in child.preferences
    return home_to(child, daycare) <= reach(child) + SAME_KM


def reach(child: Child) -> float:
    """How far a daycare may be, in kilometres: without end when the family named no limit."""
    return inf if child.max_km is None else child.max_km


def fitting_groups(case: Case, child: Child, daycare: Daycare) -> list[Group]:
    """The groups of a wished daycare that may take the child; none when the daycare itself does not suit it."""
    if not suits(child, daycare):
        return []
    return [group for group in case.groups_of[daycare.daycare_id] if fits(child, group)]


def why_not_daycare(child: Child, daycare: Daycare) -> list[str]:
    """What of rule 1 a daycare breaks for a child, as sentences."""
    found = []
    if not wishes(child, daycare):
        found.append(_not_wished(child, daycare))
    if child.income_related_price and not daycare.income_related:
        found.append("The family asked for an income-related price and this daycare's price is free.")
    if child.specific_care and not daycare.specific_care:
        found.append("The child needs specific care, which this daycare does not give.")
    return found


def _not_wished(child: Child, daycare: Daycare) -> str:
    if child.preferences:
        return f"The daycare is none of its {len(child.preferences)} preferences."
    return f"The daycare is {home_to(child, daycare):.3f} km away; the family asked for {reach(child):g} km at most."


def why_not_group(child: Child, group: Group) -> list[str]:
    """What of rule 1 a group breaks for a child, as sentences."""
    found = []
    if not is_of_age(child, group):
        age = f"is {child.age_months} months old" if child.age_months >= 0 else "is not born yet"
        bounds = f"from {group.min_age_months} to {group.max_age_months} months"
        found.append(f"The child {age} on {child.start_on}, and the group takes children {bounds}.")
    if child.start_on < group.available_from:
        found.append(
            f"Care is to start on {child.start_on}, before the group's places are free on {group.available_from}."
        )
    return found
