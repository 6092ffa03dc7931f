"""Small cases drawn at random: few daycares, groups and day-parts, so that everybody is in everybody's way."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from random import Random

from services.matching.verifier.case import Case, Child, Daycare, Group, Place, Policy, Row

GROUNDS = ("work-4-5", "foster", "sibling", "vulnerable")
TIES = ((), ("registered_at",), ("distance",), ("distance", "registered_at"), ("registered_at", "distance"))
START = date(2027, 2, 1)
PARTS = (0, 2)


def random_policy(dice: Random) -> Policy:
    tiers = [frozenset({"work-4-5"}), frozenset({"foster", "sibling"})][: dice.randint(0, 2)]
    points = {ground: Fraction(dice.randint(0, 2), 10) for ground in GROUNDS} if dice.random() < 0.4 else {}
    share = dice.choice([Fraction(0), Fraction(1, 3), Fraction(1, 2), Fraction(1)])
    grounds = frozenset(dice.sample(["vulnerable", "sibling"], dice.randint(1, 2)))
    return Policy("p", tuple(tiers), points, dice.choice(TIES), share, grounds)


def random_case(dice: Random, families: int = 5) -> Case:
    daycares = [
        Daycare(f"d{n}", 51 + dice.randint(0, 3) / 100, 4.0, dice.random() < 0.8, dice.random() < 0.8)
        for n in range(dice.randint(1, 3))
    ]
    groups = [
        Group(daycare.daycare_id, f"g{n}", dice.choice([0, 0, 12]), dice.choice([11, 36]), START - timedelta(1), places)
        for daycare in daycares
        for n in range(dice.randint(1, 2))
        for places in [tuple(dice.randint(0, 2) if part in PARTS else 0 for part in range(10))]
    ]
    groups = [group for group in groups if group.min_age_months <= group.max_age_months]
    children: list[Child] = []
    for family in range(dice.randint(1, families)):
        children.extend(random_family(dice, f"f{family}", daycares))
    return Case(daycares, groups, children, random_policy(dice))


def random_family(dice: Random, family_id: str, daycares: list[Daycare]) -> list[Child]:
    size, together = dice.choice([1, 1, 1, 2, 2, 3]), dice.random() < 0.7
    ids = [daycare.daycare_id for daycare in daycares]
    wishes = tuple(dice.sample(ids, dice.randint(1, len(ids)))) if dice.random() < 0.7 else ()
    home = 51 + dice.randint(0, 3) / 100 if dice.random() < 0.95 else None
    found = []
    for number in range(size):
        holds = dice.random() < 0.3 and (size == 1 or not together)
        found.append(
            Child(
                child_id=f"{family_id}-{number}",
                family_id=family_id,
                age_months=dice.choice([6, 12, 24]),
                start_on=START,
                dayparts=dice.choice([(0,), (2,), PARTS]),
                lat=home,
                lon=None if home is None else 4.0,
                max_km=dice.choice([1.2, 2.3, 5, None]),
                income_related_price=dice.random() < 0.2,
                specific_care=dice.random() < 0.1,
                grounds=frozenset(dice.sample(GROUNDS, dice.choice([0, 1, 1, 2]))),
                registered_at=datetime(2026, 9, dice.randint(1, 3), tzinfo=UTC),
                preferences=wishes,
                siblings_together=together,
                sibling_at=dice.choice(["", *ids]),
                current=Place(dice.choice(ids), "g0") if holds else None,
                line=2,
            )
        )
    return found


def random_rows(dice: Random, case: Case) -> list[Row]:
    """Mostly sensible: places that children could be given, held places kept, families together, mostly with room."""
    given: list[Row] = []
    careful = dice.random() < 0.9
    for party in dice.sample(case.parties, len(case.parties)):
        places = _random_places(dice, case, party.children)
        rows = [Row(child.child_id, place, 2) for child, place in zip(party.children, places, strict=True)]
        if careful and not _has_room(case, given + rows):
            rows = [Row(child.child_id, child.current, 2) for child in party.children]
        given += rows
    return given


def _has_room(case: Case, rows: list[Row]) -> bool:
    """Whether no group is given more often than it is free, the places that are left not counted."""
    children = {child.child_id: child for child in case.children}
    for place, group in case.groups.items():
        new = [children[row.child_id] for row in rows if row.place == place]
        for part in PARTS:
            if sum(part in child.dayparts and child.current != place for child in new) > group.places[part]:
                return False
    return True


def _random_places(dice: Random, case: Case, children: tuple[Child, ...]) -> list[Place | None]:
    if children[0].current and dice.random() < 0.6:
        return [children[0].current]
    if dice.random() < 0.35:
        return [children[0].current] if children[0].current and dice.random() < 0.8 else [None] * len(children)
    daycare = dice.choice(children[0].preferences or list(case.daycares))
    wild = dice.random() < 0.05
    return [_random_group(dice, case, child, daycare, wild) for child in children]


def _random_group(dice: Random, case: Case, child: Child, daycare: str, wild: bool) -> Place | None:
    groups = list(case.groups.values()) if wild else case.groups_of[daycare]
    fitting = [g for g in groups if wild or g.min_age_months <= child.age_months <= g.max_age_months]
    if not fitting:
        return child.current
    group = dice.choice(fitting)
    return Place(group.daycare_id, group.name)
