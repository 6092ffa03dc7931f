"""What holds of every decision about places to learn, whoever looks and whatever there is."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.traineeships.domain.places import Place, Search, Taken
from services.matching.traineeships.placing import Match, NoMatch, place_all
from shared.geography import distance_km, middle_of
from tests.unit.matching.learning import BERCHEM, BORGERHOUT, MECHELEN, POLICY, TODAY, VEURNE, place, search, taken

PERIODS: Final = [
    (date(2027, 3, first), date(2027, 3, last)) for first, last in ((1, 10), (1, 20), (5, 15), (11, 20), (20, 20))
]
DAYS: Final = st.lists(st.sampled_from(("mon", "tue", "wed")), min_size=1, max_size=3, unique=True).map(tuple)
POSTCODES: Final = st.sampled_from((BORGERHOUT, BERCHEM, MECHELEN, VEURNE, "?"))
AGE_GROUPS: Final = st.sampled_from((None, "babies", "toddlers"))
LANGUAGES: Final = st.sampled_from(((), ("nl",), ("nl", "ar"), ("ar",)))


@st.composite
def some_places(draw: st.DrawFn) -> list[Place]:
    """A few places, some there for a part of March only, some without room."""
    return [
        place(
            f"p{number}",
            draw(st.sampled_from((0, 1, 1, 2))),
            postcode=draw(POSTCODES),
            kind=draw(st.sampled_from(("traineeship", "traineeship", "workplace-learning"))),
            programme=draw(st.sampled_from((None, None, "kansen", "nikol"))),
            days=draw(st.one_of(st.just(("mon", "tue", "wed")), DAYS)),
            age_group=draw(AGE_GROUPS),
            languages=draw(LANGUAGES),
            has_mentor=draw(st.booleans()),
            ends_on=draw(st.sampled_from((date(2027, 3, 15), date(2027, 3, 31)))),
        )
        for number in range(draw(st.integers(0, 4)))
    ]


@st.composite
def some_searches(draw: st.DrawFn) -> list[Search]:
    """A few mentees, some of whom began to look at the same moment."""
    found = []
    for number in range(draw(st.integers(1, 6))):
        starts_on, ends_on = draw(st.sampled_from(PERIODS))
        found.append(
            search(
                f"s{number}",
                draw(st.integers(0, 3)),
                kind=draw(st.sampled_from((None, None, "traineeship"))),
                starts_on=starts_on,
                ends_on=ends_on,
                days=draw(DAYS),
                postcode=draw(st.one_of(st.none(), POSTCODES)),
                max_km=draw(st.sampled_from((None, None, 3, 30))),
                transport=draw(st.sampled_from((None, "foot", "bicycle", "public-transport"))),
                age_group=draw(AGE_GROUPS),
                languages=draw(LANGUAGES),
            )
        )
    return found


@st.composite
def some_taken(draw: st.DrawFn) -> list[Taken]:
    """Room that others take, also at places that have less of it or that nobody knows."""
    where = [draw(st.integers(0, 4)) for _ in range(draw(st.integers(0, 3)))]
    return [taken(f"p{number}", *draw(st.sampled_from(PERIODS))) for number in where]


def may_have(asked: Search, offered: Place) -> bool:
    """The hard criteria, said once more."""
    reach = asked.max_km or {"foot": 3, "bicycle": 10}.get(asked.transport or "")
    home, there = middle_of(asked.postcode or ""), middle_of(offered.postcode)
    near = reach is None or home is None or there is None or distance_km(home, there) <= reach
    programme = offered.programme in {None, "kansen"}
    within = offered.starts_on <= asked.starts_on and asked.ends_on <= offered.ends_on
    kind = asked.kind in {None, offered.kind}
    return near and programme and within and kind and all(day in offered.days for day in asked.days)


def most_there(place_id: str, everybody: Sequence[Taken], starts_on: date, ends_on: date) -> int:
    """Day by day: the most who are at a place on one day of a period."""
    days = [starts_on + timedelta(number) for number in range((ends_on - starts_on).days + 1)]
    there = [one for one in everybody if one.place_id == place_id]
    return max(sum(one.starts_on <= day <= one.ends_on for one in there) for day in days)


def decided(searches: list[Search], places: list[Place], others: list[Taken]) -> dict[str, Match | NoMatch]:
    """Each search has one outcome."""
    found = place_all(searches, places, others, POLICY, TODAY)
    assert sorted(one.search.search_id for one in found) == sorted(one.search_id for one in searches)
    return {one.search.search_id: one for one in found}


@settings(max_examples=400)
@given(some_searches(), some_places(), some_taken())
def test_nobody_gets_a_place_that_a_criterion_rules_out_and_no_place_takes_more_than_it_guides(
    searches: list[Search], places: list[Place], others: list[Taken]
) -> None:
    found = [one for one in decided(searches, places, others).values() if isinstance(one, Match)]
    assert all(may_have(one.search, one.chosen.place) for one in found)
    everybody = [*others, *(one.taken for one in found)]
    for one in found:
        place_id, period = one.chosen.place.place_id, (one.search.starts_on, one.search.ends_on)
        assert most_there(place_id, everybody, *period) <= one.chosen.place.number


@given(some_searches(), some_places(), some_taken())
def test_who_has_none_could_have_none_and_hears_so(
    searches: list[Search], places: list[Place], others: list[Taken]
) -> None:
    found = decided(searches, places, others)
    everybody = [*others, *(one.taken for one in found.values() if isinstance(one, Match))]
    for one in found.values():
        if isinstance(one, NoMatch):
            possible = [place for place in places if may_have(one.search, place)]
            assert (one.reason == "no-free-place") is bool(possible)
            for place in possible:
                there = most_there(place.place_id, everybody, one.search.starts_on, one.search.ends_on)
                assert there >= place.number


@given(some_searches(), some_places(), some_taken(), st.randoms())
def test_order_in_which_things_are_told_changes_nothing(
    searches: list[Search], places: list[Place], others: list[Taken], chance: object
) -> None:
    first = decided(searches, places, others)
    for told in (searches, places, others):
        chance.shuffle(told)  # type: ignore[attr-defined]
    assert decided(searches, places, others) == first


@given(some_searches(), some_places(), some_taken())
def test_one_who_looks_alone_has_the_best_place_that_has_room(
    searches: list[Search], places: list[Place], others: list[Taken]
) -> None:
    asked = searches[0]
    period = (asked.starts_on, asked.ends_on)
    free = [one for one in places if most_there(one.place_id, others, *period) < one.number]
    outcome, without_the_full = (decided([asked], some, others)[asked.search_id] for some in (places, free))
    if isinstance(without_the_full, Match):
        assert isinstance(outcome, Match)
        assert (outcome.chosen, without_the_full.wish) == (without_the_full.chosen, 1)
    else:
        assert isinstance(outcome, NoMatch)


@given(some_searches(), some_places(), some_taken())
def test_nobody_is_passed_over_for_one_who_looked_later_for_the_same_period(
    searches: list[Search], places: list[Place], others: list[Taken]
) -> None:
    found = decided(searches, places, others)
    for later in (one for one in found.values() if isinstance(one, Match)):
        for earlier in found.values():
            same_period = (earlier.search.starts_on, earlier.search.ends_on) == (
                later.search.starts_on,
                later.search.ends_on,
            )
            if same_period and earlier.search.sought_at < later.search.sought_at:
                alone = decided([earlier.search], [later.chosen.place, *_own(earlier)], [])[earlier.search.search_id]
                assert isinstance(alone, NoMatch) or _own(earlier) == [alone.chosen.place]


def _own(outcome: Match | NoMatch) -> list[Place]:
    return [outcome.chosen.place] if isinstance(outcome, Match) else []
