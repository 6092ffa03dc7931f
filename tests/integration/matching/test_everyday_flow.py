"""From a request to a place, and what happens to the place when somebody says no."""

import pytest

from services.matching.domain.promises import ProposalClosedError
from tests.integration.matching.town import NOON, Town, asked, child, numbers


async def test_family_is_offered_the_daycare_it_prefers(town: Town) -> None:
    await town.daycare("a", 1)
    await town.daycare("b", 1)
    await town.register(asked("r1", "b", "a", grounds=["work-4-5"]))
    offer = (await town.published("PlaceOffered", "r1"))[0]
    assert offer["placements"] == ({"child_id": "r1-child", "daycare_id": "b", "group": "babies"},)
    assert offer["policy_id"] == "test-policy"
    assert offer["reason"] == "first in the queue: tier work or training, registered 2026-11-22 12:00 UTC"
    assert (offer["expires_at"] - NOON).total_seconds() == 72 * 3600
    assert await town.free("b") == [0, 0, 1, 1, 1, 1, 1, 1, 1, 1]


async def test_one_place_is_offered_to_one_family_of_a_batch(town: Town) -> None:
    await town.daycare("a", 1)
    await town.register(asked("r1", "a"), asked("r2", "a"))
    assert await town.story("r1") == ["PlaceOffered Daycare a"]
    assert await town.story("r2") == ["RequestUnmatched no-free-place"]


async def test_yes_makes_the_place_the_familys(town: Town) -> None:
    await town.daycare("a", 1)
    await town.register(asked("r1", "a"))
    await town.answer("r1", "accept")
    assert await town.story("r1") == ["PlaceOffered Daycare a", "PlaceMatched Daycare a"]
    assert await town.hours_pass(1000) == 0


async def test_no_sends_the_place_to_the_next_in_the_policys_order(town: Town) -> None:
    await town.daycare("a", 1)
    await town.register(asked("first", "a"))
    await town.register(asked("early", "a", at=1), asked("worker", "a", at=2, grounds=["work-4-5"]))
    await town.answer("first", "decline")
    assert await town.story("first") == [
        "PlaceOffered Daycare a", "OfferDeclined parent", "RequestUnmatched every-offer-declined",
    ]  # fmt: skip
    assert (await town.story("worker"))[-1] == "PlaceOffered Daycare a"
    assert (await town.story("early"))[-1] == "RequestUnmatched no-free-place"


async def test_family_that_declines_is_offered_its_next_daycare(town: Town) -> None:
    await town.daycare("a", 1)
    await town.daycare("b", 1)
    await town.register(asked("r1", "a", "b"))
    await town.answer("r1", "decline")
    assert await town.story("r1") == ["PlaceOffered Daycare a", "OfferDeclined parent", "PlaceOffered Daycare b"]


async def test_offer_nobody_answers_goes_on_after_its_hours(town: Town) -> None:
    await town.daycare("a", 1)
    await town.register(asked("r1", "a"), asked("r2", "a"))
    assert await town.hours_pass(71) == 0
    assert await town.hours_pass(1) == 1
    assert await town.story("r1") == [
        "PlaceOffered Daycare a", "OfferExpired", "RequestUnmatched every-offer-declined",
    ]  # fmt: skip
    assert (await town.story("r2"))[-1] == "PlaceOffered Daycare a"


async def test_late_or_second_answer_changes_nothing(town: Town) -> None:
    await town.daycare("a", 1)
    await town.register(asked("r1", "a"), asked("r2", "a"))
    await town.hours_pass(72)
    late = (await town.published("PlaceOffered", "r1"))[0]["offer_id"]
    await town.answer_offer(late, "accept")
    await town.answer("r2", "accept")
    before = len(await town.events())
    await town.answer("r2", "decline")
    await town.answer_offer("no-such-offer", "accept")
    assert len(await town.events()) == before
    assert (await town.story("r2"))[-1] == "PlaceMatched Daycare a"


async def test_withdrawn_family_gives_its_place_to_the_next(town: Town) -> None:
    await town.daycare("a", 1)
    await town.register(asked("r1", "a"), asked("r2", "a"))
    await town.withdraw("r1")
    await town.withdraw("r1")
    assert await town.story("r1") == ["PlaceOffered Daycare a", "OfferDeclined withdrawal"]
    assert (await town.story("r2"))[-1] == "PlaceOffered Daycare a"


async def test_erased_family_leaves_nothing_behind(town: Town) -> None:
    await town.daycare("a", 1)
    await town.register(asked("r1", "a"), asked("r2", "a"))
    await town.answer("r1", "accept")
    await town.erase("r1")
    for table in ("requests", "offers", "holds", "proposals"):
        assert not await town.rows(f"SELECT * FROM {table} WHERE request_id = 'r1'")
    assert (await town.story("r2"))[-1] == "PlaceOffered Daycare a"


async def test_request_that_comes_again_as_a_snapshot_is_passed_over(town: Town) -> None:
    await town.daycare("a", 2)
    await town.register(asked("r1", "a"))
    await town.register(asked("r1", "a"), asked("r1", "a"))
    assert await town.story("r1") == ["PlaceOffered Daycare a"]


async def test_new_vacancies_go_to_those_who_wait_first_in_the_queue_first(town: Town) -> None:
    await town.daycare("a", 0)
    await town.register(asked("r1", "a", at=2), asked("r2", "a", at=1), asked("r3", "a", at=3, grounds=["training"]))
    await town.vacancies("a", 2)
    assert (await town.story("r3"))[-1] == "PlaceOffered Daycare a"
    assert (await town.story("r2"))[-1] == "PlaceOffered Daycare a"
    assert await town.story("r1") == ["RequestUnmatched no-free-place"]


async def test_places_are_counted_for_each_daypart(town: Town) -> None:
    await town.daycare("a", numbers(mon_am=1, mon_pm=1, tue_am=1))
    await town.register(asked("r1", "a", dayparts=["mon-am", "mon-pm"]), asked("r2", "a", dayparts=["mon-pm"]))
    await town.register(asked("r3", "a", dayparts=["tue-am"]))
    assert await town.story("r2") == ["RequestUnmatched no-free-place"]
    assert await town.story("r3") == ["PlaceOffered Daycare a"]


async def test_family_without_preferences_gets_the_nearest_place(town: Town) -> None:
    await town.daycare("far", 1, latitude=51.30)
    await town.daycare("near", 1, latitude=51.22)
    await town.daycare("full", 0, latitude=51.211)
    await town.register(asked("r1", latitude=51.21, longitude=4.44, max_km=20))
    assert await town.story("r1") == ["PlaceOffered Daycare near"]


async def test_distance_is_measured_from_the_postcode_when_no_coordinates_came(town: Town) -> None:
    await town.daycare("ghent", 1, latitude=51.05, longitude=3.72)
    await town.register(asked("r1", postcode="2140", max_km=5), asked("r2", postcode="9000", max_km=5))
    assert await town.story("r1") == ["RequestUnmatched too-far"]
    assert await town.story("r2") == ["PlaceOffered Daycare ghent"]


async def test_siblings_come_to_one_daycare_or_wait_together(town: Town) -> None:
    both = (child("baby"), child("toddler", child().birth_date.replace(year=2025)))
    await town.daycare("a", 1)
    await town.daycare("b", 1)
    await town.vacancies("b", 1, "toddlers", min_age_months=18)
    await town.register(asked("r1", "a", "b", children=both))
    offer = (await town.published("PlaceOffered", "r1"))[0]
    assert {(place["child_id"], place["group"]) for place in offer["placements"]} == {
        ("baby", "babies"), ("toddler", "toddlers"),
    }  # fmt: skip
    await town.register(asked("r2", "a", "b", children=(child("c1"), child("c2"))))
    assert await town.story("r2") == ["RequestUnmatched no-free-place"]


async def test_siblings_who_may_be_apart_travel_in_one_offer(town: Town) -> None:
    await town.daycare("a", 1)
    await town.daycare("b", 0)
    await town.register(asked("r1", "a", "b", children=(child("c1"), child("c2")), siblings_together=False))
    assert await town.story("r1") == ["RequestUnmatched no-free-place"]
    await town.vacancies("b", 1)
    assert (await town.story("r1"))[-1] == "PlaceOffered Daycare a / Daycare b"
    await town.answer("r1", "decline")
    assert await town.free("a") == [1] * 10
    assert await town.free("b") == [1] * 10


async def test_daycare_that_wants_to_be_asked_decides_first(town: Town) -> None:
    await town.daycare("a", 1, consent="ask")
    await town.register(asked("r1", "a"), asked("r2", "a"))
    assert await town.story("r1") == ["PlaceProposed Daycare a"]
    await town.direct("r1", "accept")
    await town.direct("r1", "accept")
    assert await town.story("r1") == [
        "PlaceProposed Daycare a", "ProposalAnswered accept", "PlaceOffered Daycare a",
    ]  # fmt: skip
    with pytest.raises(ProposalClosedError):
        await town.direct("r1", "decline")
    assert await town.story("r2") == ["RequestUnmatched no-free-place"]


async def test_daycares_no_asks_for_the_next_family_and_offers_this_one_its_next_daycare(town: Town) -> None:
    await town.daycare("a", 1, consent="ask")
    await town.daycare("b", 1)
    await town.register(asked("r1", "a", "b"), asked("r2", "a"))
    await town.direct("r1", "decline", "group-balance")
    assert await town.story("r1") == [
        "PlaceProposed Daycare a", "ProposalAnswered decline", "PlaceOffered Daycare b",
    ]  # fmt: skip
    assert (await town.story("r2"))[-1] == "PlaceProposed Daycare a"


async def test_daycare_that_does_not_answer_loses_the_family(town: Town) -> None:
    await town.daycare("a", 1, consent="ask")
    await town.register(asked("r1", "a"))
    await town.hours_pass(72)
    assert await town.story("r1") == [
        "PlaceProposed Daycare a", "ProposalAnswered no-answer", "RequestUnmatched every-offer-declined",
    ]  # fmt: skip


async def test_daycare_is_told_that_the_family_it_was_asked_about_left(town: Town) -> None:
    await town.daycare("a", 1, consent="ask")
    await town.register(asked("r1", "a"), asked("r2", "a"))
    await town.withdraw("r1")
    assert await town.story("r1") == ["PlaceProposed Daycare a", "ProposalAnswered no-answer"]
    assert (await town.story("r2"))[-1] == "PlaceProposed Daycare a"


async def test_two_daycares_that_want_to_be_asked_are_asked_one_after_the_other(town: Town) -> None:
    await town.daycare("a", 1, consent="ask")
    await town.daycare("b", 1, consent="ask")
    await town.register(asked("r1", "a", "b", children=(child("c1"), child("c2")), siblings_together=False))
    await town.direct("r1", "accept")
    await town.direct("r1", "accept")
    assert await town.story("r1") == [
        "PlaceProposed Daycare a", "ProposalAnswered accept", "PlaceProposed Daycare b",
        "ProposalAnswered accept", "PlaceOffered Daycare a / Daycare b",
    ]  # fmt: skip


async def test_family_that_does_not_want_to_be_matched_is_offered_nothing(town: Town) -> None:
    await town.daycare("a", 1)
    await town.register(asked("r1", "a", may_be_matched=False))
    await town.vacancies("a", 5)
    assert await town.story("r1") == ["RequestUnmatched no-consent"]


async def test_transferring_child_keeps_its_place_and_is_not_offered_it_again(town: Town) -> None:
    await town.daycare("own", 3)
    await town.daycare("better", 0)
    await town.daycare("worse", 3)
    movers = (child("c1", current=("own", "babies")),)
    await town.register(asked("r1", "better", "own", "worse", children=movers))
    assert await town.story("r1") == ["RequestUnmatched no-free-place"]
    await town.vacancies("better", 1)
    assert (await town.story("r1"))[-1] == "PlaceOffered Daycare better"
    assert await town.free("own") == [3] * 10


async def test_decision_of_yesterdays_cache_is_never_taken(town: Town) -> None:
    other = town.another_process()
    await town.daycare("a", 1)
    await other.register(asked("r0", "nothing"))
    await town.daycare("b", 1)
    await other.register(asked("r1", "b"))
    assert await town.story("r1") == ["PlaceOffered Daycare b"]
