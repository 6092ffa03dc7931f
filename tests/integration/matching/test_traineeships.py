"""Places to learn: what mentoring tells leads to what matching answers."""

from datetime import date

import pytest

from services.matching.domain.policies import NoPolicyInForceError
from services.matching.traineeships import handlers
from shared.contracts.matching import TraineeshipChoice
from shared.contracts.mentoring import TraineeshipEnded, TraineeshipSearchEnded
from tests.integration.matching.town import NOON, Town
from tests.integration.matching.trainees import JUNE, Trainees, agreed, agreed_on, offered, sought


@pytest.fixture
def trainees(town: Town) -> Trainees:
    """Nobody looks for a place yet."""
    return Trainees(town)


async def test_mentee_who_looks_is_told_of_the_place_that_is_held(trainees: Trainees) -> None:
    await trainees.offer(offered("near"), offered("far", postcode="2800"))
    await trainees.seek(sought("s", languages=("ar",)))
    found = await trainees.matched("s")
    assert (found.place_id, found.daycare_id, found.daycare_name) == ("near", "draak", "De Draak")
    assert (found.days, found.ends_on, found.policy_id) == (("mon", "tue"), JUNE, "test-traineeships")
    assert found.reason == "choice 1 of 2: a mentor on the floor, 0.0 km from home"
    assert found.choice == TraineeshipChoice(wish=1, suitable=2, reasons=("has-mentor",), km=0)


async def test_second_for_the_last_place_hears_that_all_are_taken_and_hears_it_once(trainees: Trainees) -> None:
    await trainees.offer(offered("a"))
    await trainees.seek(sought("first"), sought("second", at=1))
    await trainees.seek(sought("third", at=2))
    await trainees.agree(agreed_on(await trainees.matched("first")))
    assert await trainees.story("first") == ["a"]
    assert await trainees.story("second") == await trainees.story("third") == ["no-free-place"]


async def test_place_that_comes_later_goes_to_who_waits_longest(trainees: Trainees) -> None:
    await trainees.seek(sought("late", at=1), sought("early"))
    await trainees.offer(offered("closed", days=("wed",)))
    await trainees.offer(offered("a"))
    assert await trainees.story("early") == ["no-place", "days", "a"]
    assert await trainees.story("late") == ["no-place", "days", "no-free-place"]


async def test_agreement_that_ends_early_frees_the_place_from_the_day_after(trainees: Trainees) -> None:
    await trainees.offer(offered("a"))
    await trainees.seek(sought("first"))
    await trainees.agree(agreed_on(await trainees.matched("first")))
    await trainees.seek(
        sought("march", at=1, starts_on=date(2027, 3, 1)), sought("april", at=2, starts_on=date(2027, 4, 1))
    )
    ended = TraineeshipEnded(mentee_id="first-mentee", agreement_id="first-agreement", ended_on=date(2027, 3, 31))
    await trainees.end(ended)
    assert await trainees.story("march") == ["no-free-place"]
    assert await trainees.story("april") == ["no-free-place", "a"]
    await trainees.end(ended.model_copy(update={"ended_on": date(2027, 5, 31)}))
    stopped = TraineeshipSearchEnded(mentee_id="april-mentee", search_id="april", ended_at=NOON)
    await trainees.end_search(stopped)
    await trainees.seek(sought("may", at=3, starts_on=date(2027, 5, 1)))
    assert await trainees.story("may") == ["a"], "what came free stays free"


async def test_search_that_ends_lets_go_of_what_was_held(trainees: Trainees) -> None:
    await trainees.offer(offered("a"))
    await trainees.seek(sought("first"), sought("second", at=1))
    ended = TraineeshipSearchEnded(mentee_id="first-mentee", search_id="first", ended_at=NOON)
    await trainees.end_search(ended)
    assert await trainees.story("second") == ["no-free-place", "a"]


async def test_place_that_nobody_decided_on_goes_to_the_next_and_comes_back_when_there_is_none(
    trainees: Trainees,
) -> None:
    await trainees.offer(offered("a"))
    await trainees.seek(sought("first"), sought("second", at=1))
    await trainees.seek(sought("first", at=2))
    assert await trainees.story("second") == ["no-free-place", "a"]
    assert await trainees.story("first") == ["a", "no-free-place"]
    await trainees.agree(agreed("elsewhere", "second-mentee", "b", search_id="second"))
    await trainees.seek(sought("first", at=3))
    assert await trainees.story("first") == ["a", "no-free-place", "a", "a"], "who waits for nobody is found it again"


async def test_mentee_who_looks_again_lets_go_of_what_was_held_and_is_answered_anew(trainees: Trainees) -> None:
    await trainees.offer(offered("a"))
    await trainees.seek(sought("first"), sought("second", at=1))
    await trainees.seek(sought("first", starts_on=date(2027, 7, 1), ends_on=date(2027, 7, 31)))
    assert await trainees.story("first") == ["a", "a"]
    assert await trainees.story("second") == ["no-free-place", "a"]
    await trainees.seek(sought("first", kind="workplace-learning"))
    assert await trainees.story("first") == ["a", "a", "kind"]


async def test_agreement_about_another_place_frees_the_one_that_was_held(trainees: Trainees) -> None:
    await trainees.offer(offered("a"), offered("b", postcode="2800"))
    await trainees.seek(sought("first"), sought("second", at=1, max_km=1))
    other = agreed("x", "first-mentee", "b", search_id="first")
    await trainees.agree(other)
    assert await trainees.story("second") == ["no-free-place", "a"]
    shown = "SELECT place_id, reason, reasons, km FROM mentees.traineeship_searches WHERE search_id = 'first'"
    assert tuple((await trainees.town.rows(shown))[0]) == ("b", None, [], None)


async def test_coordinators_own_choice_takes_room_and_ends_the_mentees_searches_for_that_time(
    trainees: Trainees,
) -> None:
    await trainees.offer(offered("a"))
    await trainees.seek(sought("own"))
    july = sought("july", mentee_id="own-mentee", starts_on=date(2027, 7, 1), ends_on=date(2027, 7, 31))
    await trainees.seek(july)
    await trainees.agree(agreed("x", "own-mentee", "b"))
    await trainees.seek(sought("next", at=1))
    assert await trainees.story("next") == ["a"]
    states = await trainees.town.rows("SELECT search_id, state, place_id FROM mentees.traineeship_searches ORDER BY 1")
    assert [tuple(row) for row in states] == [("july", "held", "a"), ("next", "held", "a"), ("own", "agreed", "b")]
    await trainees.agree(agreed("y", "somebody", "c"))
    await trainees.offer(offered("c", languages=("nl",), has_mentor=True))
    await trainees.seek(sought("last", at=2))
    assert await trainees.story("last") == ["no-free-place"]


async def test_place_that_is_made_smaller_withdraws_nothing_that_is_held(trainees: Trainees) -> None:
    await trainees.offer(offered("a", 2))
    await trainees.seek(sought("one"), sought("other", at=1))
    await trainees.offer(offered("a", 1))
    await trainees.offer(offered("a", 2))
    assert await trainees.story("one") == await trainees.story("other") == ["a"]


async def test_older_news_of_a_place_changes_nothing(trainees: Trainees) -> None:
    await trainees.offer(offered("a", 1))
    await trainees.offer(offered("a", 5, offered_at=NOON.replace(hour=1)))
    await trainees.seek(sought("one"), sought("other", at=1))
    assert await trainees.story("other") == ["no-free-place"]


async def test_nothing_of_an_erased_mentee_stays_and_the_place_goes_on(trainees: Trainees) -> None:
    await trainees.offer(offered("a"), offered("b", days=("fri",)))
    await trainees.seek(sought("first"), sought("second", at=1))
    await trainees.agree(
        agreed("x", "first-mentee", "b", days=("fri",), starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 31))
    )
    await trainees.erase("first-mentee")
    assert await trainees.story("second") == ["no-free-place", "a"]
    for table in ("searches", "agreements"):
        rows = await trainees.town.rows(f"SELECT mentee_id FROM mentees.traineeship_{table}")
        assert "first-mentee" not in {row[0] for row in rows}


async def test_nothing_is_decided_on_a_day_without_a_policy_and_a_mentee_is_erased_all_the_same(
    trainees: Trainees,
) -> None:
    await trainees.seek(sought("s"))
    with pytest.raises(NoPolicyInForceError):
        async with trainees.town.units.begin() as unit:
            await handlers.searches_sought([], unit, [sought("t")])
    await trainees.erase("s-mentee")
    async with trainees.town.units.begin() as unit:
        await handlers.places_offered([], unit, [offered("a")])
    assert await trainees.town.rows("SELECT search_id FROM mentees.traineeship_searches") == []
