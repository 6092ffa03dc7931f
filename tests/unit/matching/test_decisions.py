from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.matching.domain.catalogue import GroupKey
from services.matching.domain.decisions import Plan, Unmatched, place, rank, reason, serve, shortlist
from services.matching.domain.policies import Policy
from services.matching.domain.requests import Request
from services.matching.domain.room import Room
from shared.geography import Point
from tests.unit.matching.making import POLICY, catalogue, child, daycare, group, request, room

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
TWO = catalogue(daycare("a"), daycare("b"))


def served(*families: Request, policy: Policy = POLICY, **places: int) -> dict[str, str]:
    """Who gets which daycare."""
    found = [shortlist(family, TWO, policy) for family in families]
    plans = serve(found, room(**places), policy)
    return {plan.request.request_id: plan.daycares[0].daycare_id for plan in plans}


def test_higher_tier_is_served_before_whoever_came_earlier() -> None:
    early = request("early", "a", registered_at=NOON - timedelta(days=30))
    worker = request("worker", "a", grounds=["work-4-5"])
    assert served(early, worker, a=1, b=0) == {"worker": "a"}


def test_within_a_tier_the_earlier_registration_comes_first() -> None:
    late, early = request("late", "a"), request("early", "a", registered_at=NOON - timedelta(days=1))
    assert served(late, early, a=1, b=0) == {"early": "a"}


def test_family_gets_its_better_daycare_and_leaves_the_other_to_the_next() -> None:
    first = request("first", "b", "a", registered_at=NOON - timedelta(days=1))
    assert served(request("second", "a", "b"), first, a=1, b=1) == {"first": "b", "second": "a"}


def test_family_queues_for_its_next_daycare_when_the_first_fills_up() -> None:
    one, two = request("one", "a", "b", grounds=["training"]), request("two", "a", "b")
    assert served(one, two, a=1, b=1) == {"one": "a", "two": "b"}


def test_sibling_comes_first_at_the_siblings_daycare_only() -> None:
    sibling = request("sibling", "a", grounds=["sibling"], children=(child(sibling_at="a"),))
    elsewhere = request("elsewhere", "a", grounds=["sibling"], children=(child(sibling_at="b"),))
    early = request("early", "a", registered_at=NOON - timedelta(days=1))
    assert served(early, elsewhere, sibling, a=1, b=0) == {"sibling": "a"}
    assert served(early, elsewhere, a=1, b=0) == {"early": "a"}


def test_tie_breakers_count_in_the_order_of_the_policy() -> None:
    nearest_first = Policy("p", date(2020, 1, 1), tie_break=("distance", "registered_at"))
    near, far = request("near", "a"), request("far", "a", home=Point(51.5, 4.4), registered_at=NOON - timedelta(days=9))
    assert served(near, far, policy=nearest_first, a=1, b=0) == {"near": "a"}
    assert served(near, far, a=1, b=0) == {"far": "a"}


def test_siblings_together_are_placed_at_one_daycare_or_not_at_all() -> None:
    twins = request("r", "a", "b", children=(child("c1"), child("c2")))
    assert isinstance(place(shortlist(twins, TWO, POLICY), room(a=1, b=1)), Unmatched)
    assert _daycares(twins, a=1, b=2) == ["b", "b"]


def test_siblings_apart_are_placed_at_two_daycares_or_not_at_all() -> None:
    apart = request("r", "a", "b", children=(child("c1"), child("c2")), siblings_together=False)
    assert _daycares(apart, a=1, b=1) == ["a", "b"]
    assert isinstance(place(shortlist(apart, TWO, POLICY), room(a=1, b=0)), Unmatched)


def test_siblings_apart_give_way_so_that_both_have_a_place() -> None:
    baby, toddler = child("baby"), child("toddler", date(2025, 2, 1))
    only = daycare("a", group("a", max_age_months=36))
    small = daycare("b", group("b", max_age_months=12))
    apart = request("r", "a", "b", children=(baby, toddler), siblings_together=False)
    plan = place(shortlist(apart, catalogue(only, small), POLICY), room(a=1, b=1))
    assert isinstance(plan, Plan)
    assert [seat.key.daycare_id for seat in plan.seats] == ["b", "a"]


def test_reason_names_tier_and_day_and_no_person() -> None:
    asked = request("r", "a", grounds=["work-4-5"])
    plan = place(shortlist(asked, TWO, POLICY), room(a=1))
    assert isinstance(plan, Plan)
    assert reason(POLICY, plan) == "first in the queue: tier work, registered 2026-11-22 12:00 UTC"


def _daycares(asked: Request, **places: int) -> list[str]:
    plan = place(shortlist(asked, TWO, POLICY), room(**places))
    assert isinstance(plan, Plan)
    return [seat.key.daycare_id for seat in plan.seats]


families = st.builds(
    lambda name, wishes, tier, late, mask: request(
        f"r{name}",
        *wishes,
        grounds=["work-4-5"] if tier else [],
        registered_at=NOON + timedelta(minutes=late),
        dayparts=mask,
    ),
    st.integers(0, 10_000),
    st.permutations(["a", "b"]),
    st.booleans(),
    st.integers(0, 3),
    st.integers(1, 1023),
)


@given(
    st.lists(families, max_size=12, unique_by=lambda one: one.request_id),
    st.lists(st.integers(0, 2), min_size=10, max_size=10),
)
def test_nobody_is_passed_over_by_a_family_that_stands_behind_it(waiting: list[Request], free: list[int]) -> None:
    keys = [GroupKey("a", "all"), GroupKey("b", "all")]
    there = Room(dict.fromkeys(keys, free))
    plans = list(serve([shortlist(family, TWO, POLICY) for family in waiting], there, POLICY))
    got = {plan.request.request_id: plan for plan in plans}
    for family in waiting:
        if family.request_id in got:
            continue
        for key in keys:
            assert not there.has(key, family.dayparts), "a place was left over that this family wanted"
            behind = [
                plan
                for plan in plans
                if plan.seats[0].key == key
                and rank(POLICY, plan.request, TWO.daycares[key.daycare_id])
                > rank(POLICY, family, TWO.daycares[key.daycare_id])
                and plan.request.dayparts & family.dayparts == family.dayparts
            ]
            assert not behind


@given(st.lists(families, max_size=8, unique_by=lambda one: one.request_id), st.randoms())
def test_order_in_which_families_are_looked_at_does_not_matter(waiting: list[Request], chance: object) -> None:
    shuffled = list(waiting)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert served(*waiting, a=2, b=1) == served(*shuffled, a=2, b=1)
