"""An allocation round in the service: gathered, drafted, verified, published; and what stops it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from services.matching.domain.policies import Policy
from services.matching.rounds import store
from services.matching.rounds.computing.running import Computer
from services.matching.rounds.domain.holding import WorldChangedError
from services.matching.rounds.domain.rounds import (
    BusyError,
    NothingToPlaceError,
    NotInForceError,
    NotVerifiedError,
    PapersGoneError,
    TooLongError,
)
from services.matching.rounds.handlers import drafting
from tests.integration.matching.town import POLICY, Town, asked, child


async def gathered(town: Town) -> None:
    """One place at each of two daycares, kept for a round; three families wait for it, a worker last."""
    await town.gather()
    await town.daycare("a", 1)
    await town.daycare("b", 1)
    await town.register(asked("early", "a", "b", at=1), asked("late", "a", at=2))
    await town.register(asked("worker", "a", at=3, grounds=["work-4-5"]))


async def accepted(town: Town) -> str:
    """A draft that the verifier accepts."""
    round_id = await town.draft()
    assert (await town.verify(round_id)).status == "verified"
    return round_id


async def figures(town: Town, round_id: str) -> dict[str, Any]:
    """The figures of a draft."""
    async with town.sessions() as session:
        found = await store.read(session, round_id)
    assert found is not None
    return dict(found.drafted.detail)


async def steps(town: Town) -> list[str]:
    """The steps of all rounds, as the bus hears them."""
    names = [type(event).__name__ for event in await town.events()]
    return [name for name in names if name.startswith(("Round", "Gathering"))]


async def test_places_that_are_gathered_go_by_priority_when_the_round_is_published(town: Town) -> None:
    await gathered(town)
    assert await town.story("early") == ["RequestUnmatched round-pending"]
    round_id = await accepted(town)
    assert (await town.publish(round_id)).status == "published"
    assert (await town.story("worker"))[-1] == "PlaceOffered Daycare a"
    assert (await town.story("early"))[-1] == "PlaceOffered Daycare b"
    assert (await town.story("late"))[-1] == "RequestUnmatched no-free-place"
    assert await steps(town) == [
        "GatheringBegan", "RoundDrafted", "RoundVerified", "RoundPublished", "GatheringEnded",
    ]  # fmt: skip


async def test_offer_of_a_round_names_the_round_the_policy_and_the_reason(town: Town) -> None:
    await gathered(town)
    round_id = await accepted(town)
    await town.publish(round_id)
    offer = (await town.published("PlaceOffered", "worker"))[0]
    assert (offer["round_id"], offer["policy_id"]) == (round_id, "test-policy")
    assert offer["reason"] == "allocation round: wish 1, tier work or training, registered 2026-11-22 12:03 UTC"
    assert (await town.rows("SELECT round_id FROM offers WHERE request_id = 'worker'"))[0][0] == round_id


async def test_draft_is_held_against_first_come_first_served_and_the_draft_before(town: Town) -> None:
    await gathered(town)
    first = await figures(town, await town.draft())
    assert (first["placed"], first["passed_over"], first["previous"]) == (2, 0, None)
    assert first["staff"] == {"placed": 1, "ranks": {"1": 1}, "passed_over": 1, "broken": {}}
    assert first["tiers"][0] == {"name": "work or training", "children": 1, "placed": 1, "staff": 0}
    await town.withdraw("worker")
    second = await figures(town, await town.draft())
    compared = {name: second["previous"][name] for name in ("same", "elsewhere", "gained", "lost")}
    assert compared == {"same": 0, "elsewhere": 1, "gained": 0, "lost": 1}


async def test_same_world_gives_the_same_draft(town: Town) -> None:
    await gathered(town)
    first, second = await figures(town, await town.draft()), await figures(town, await town.draft())
    for name in ("input_digest", "allocation_digest"):
        assert first[name] == second[name]
    await town.withdraw("late")
    assert (await figures(town, await town.draft()))["input_digest"] != first["input_digest"]


async def test_dry_run_touches_nothing(town: Town) -> None:
    await gathered(town)
    before = await town.events()
    async with town.units.begin() as unit:
        made = await drafting.make(town.practice, unit, town.computer, town.sessions, "auto")
    assert made.detail["placed"] == 2
    assert await town.events() == before
    for table in ("round_steps WHERE step = 'drafted'", "round_places", "round_papers"):
        assert not await town.rows(f"SELECT * FROM {table}")


async def test_daycare_that_wants_to_be_asked_is_asked_in_a_round_too(town: Town) -> None:
    await town.gather()
    await town.daycare("a", 1, consent="ask")
    await town.register(asked("r1", "a"))
    round_id = await accepted(town)
    await town.publish(round_id)
    assert (await town.published("PlaceProposed", "r1"))[0]["round_id"] == round_id
    await town.direct("r1", "accept")
    assert (await town.published("PlaceOffered", "r1"))[0]["round_id"] == round_id


async def test_round_never_takes_a_promised_place(town: Town) -> None:
    await town.daycare("a", 1)
    await town.register(asked("promised", "a"))
    await gathered(town)
    round_id = await accepted(town)
    await town.publish(round_id)
    assert (await town.story("promised")) == ["PlaceOffered Daycare a"]
    await town.answer("promised", "accept")
    assert (await town.story("promised"))[-1] == "PlaceMatched Daycare a"


async def test_draft_that_nobody_verified_is_not_published(town: Town) -> None:
    await gathered(town)
    with pytest.raises(NotVerifiedError, match="verify it first"):
        await town.publish(await town.draft())


async def test_draft_that_the_verifier_rejects_is_not_published(town: Town) -> None:
    await gathered(town)
    round_id = await town.draft()
    async with town.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE round_papers SET allocation = replace(allocation, ',,', ',a,babies')")
    rejected = await town.verify(round_id)
    assert (rejected.status, rejected.steps["verified"].detail["broken"]) == ("rejected", {"2": 2})
    with pytest.raises(NotVerifiedError, match="rejects"):
        await town.publish(round_id)
    assert (await steps(town))[-1] == "RoundVerified"


async def test_draft_of_a_policy_that_is_not_in_force_is_not_published(town: Town) -> None:
    await gathered(town)
    round_id = await accepted(town)
    later = Policy("later", (town.now + timedelta(days=1)).date(), tiers=POLICY.tiers)
    town.practice.policies = [POLICY, later]
    town.now += timedelta(days=1)
    with pytest.raises(NotInForceError, match="later"):
        await town.publish(round_id)


async def test_draft_of_a_policy_that_was_changed_since_is_not_published(town: Town) -> None:
    await gathered(town)
    round_id = await accepted(town)
    town.practice.policies = [replace(POLICY, tiers=())]
    with pytest.raises(NotInForceError):
        await town.publish(round_id)


async def changes(town: Town, round_id: str) -> list[tuple[str, str]]:
    """What stops a draft."""
    before = await town.events()
    with pytest.raises(WorldChangedError) as stopped:
        await town.publish(round_id)
    assert await town.events() == before
    return [(change.request_id, change.what) for change in stopped.value.changes]


async def test_withdrawn_family_stops_a_draft_and_a_new_one_goes_on(town: Town) -> None:
    await gathered(town)
    round_id = await accepted(town)
    await town.withdraw("worker")
    assert await changes(town, round_id) == [("worker", "request-gone")]
    assert (await town.publish(await accepted(town))).status == "published"
    assert (await town.story("early"))[-1] == "PlaceOffered Daycare a"


async def test_place_that_is_there_no_more_stops_a_draft(town: Town) -> None:
    await gathered(town)
    round_id = await accepted(town)
    await town.vacancies("b", 0)
    assert await changes(town, round_id) == [("early", "place-taken")]


async def test_group_of_other_ages_stops_a_draft(town: Town) -> None:
    await gathered(town)
    round_id = await accepted(town)
    await town.vacancies("b", 1, min_age_months=24)
    assert await changes(town, round_id) == [("early", "daycare-changed")]


async def test_family_that_asks_for_something_else_stops_a_draft(town: Town) -> None:
    await gathered(town)
    round_id = await accepted(town)
    async with town.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE requests SET dayparts = 4 WHERE request_id = 'worker'")
    assert await changes(town, round_id) == [("worker", "request-changed")]


async def test_what_a_round_leaves_goes_on_as_every_day(town: Town) -> None:
    await gathered(town)
    round_id = await accepted(town)
    await town.register(asked("newcomer", "b", at=9))
    await town.daycare("c", 1)
    await town.register(asked("other", "c", at=10))
    await town.publish(round_id)
    assert await town.story("other") == ["RequestUnmatched round-pending", "PlaceOffered Daycare c"]
    assert (await town.story("newcomer"))[-1] == "RequestUnmatched no-free-place"


async def test_place_that_comes_free_during_a_gathering_is_kept(town: Town) -> None:
    await town.daycare("a", 1)
    await town.register(asked("r1", "a"), asked("r2", "a"))
    await town.gather()
    await town.answer("r1", "decline")
    assert await town.free("a") == [1] * 10
    await town.publish(await accepted(town))
    assert (await town.story("r2"))[-1] == "PlaceOffered Daycare a"


async def test_family_is_not_given_again_what_it_declined(town: Town) -> None:
    await town.daycare("a", 1)
    await town.register(asked("r1", "a"))
    await town.gather()
    await town.answer("r1", "decline")
    with pytest.raises(NothingToPlaceError):
        await town.draft()


async def test_siblings_who_may_be_apart_get_a_place_each_or_none(town: Town) -> None:
    await town.gather()
    await town.daycare("a", 1)
    await town.register(asked("both", "a", children=(child("c1"), child("c2")), siblings_together=False))
    await town.register(asked("one", "a", at=5))
    round_id = await accepted(town)
    assert (await figures(town, round_id))["set_aside"] == 1
    await town.publish(round_id)
    assert (await town.story("one"))[-1] == "PlaceOffered Daycare a"
    assert (await town.story("both"))[-1] == "RequestUnmatched no-free-place"


async def test_place_that_a_transferring_child_leaves_is_not_given_before_it_left(town: Town) -> None:
    await town.gather()
    await town.daycare("own", 0)
    await town.daycare("better", 1)
    await town.register(asked("mover", "better", "own", children=(child("m", current=("own", "babies")),)))
    await town.register(asked("waits", "own"))
    await town.publish(await accepted(town))
    assert (await town.story("mover"))[-1] == "PlaceOffered Daycare better"
    assert (await town.story("waits"))[-1] == "RequestUnmatched no-free-place"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE round_steps SET detail = '{}'",
        "DELETE FROM round_steps",
        "TRUNCATE round_steps",
        "UPDATE round_places SET daycare_id = 'b'",
        "DELETE FROM round_places",
        "TRUNCATE round_places",
    ],
)
async def test_step_of_a_round_cannot_be_changed(town: Town, change: str) -> None:
    await gathered(town)
    await town.draft()
    with pytest.raises(DBAPIError, match="round stands"):
        async with town.engine.begin() as connection:
            await connection.exec_driver_sql(change)


async def test_erased_family_is_gone_from_rounds_too(town: Town) -> None:
    await gathered(town)
    round_id = await town.draft()
    await town.erase("worker")
    assert not await town.rows("SELECT * FROM round_places WHERE request_id = 'worker'")
    assert await town.rows("SELECT * FROM round_places WHERE request_id = 'early'")
    with pytest.raises(PapersGoneError):
        await town.verify(round_id)
    assert not await town.rows("SELECT * FROM round_papers")


async def test_only_the_last_draft_keeps_its_papers_and_a_published_one_none(town: Town) -> None:
    await gathered(town)
    await town.draft()
    last = await accepted(town)
    assert [row[0] for row in await town.rows("SELECT round_id FROM round_papers")] == [last]
    await town.publish(last)
    assert not await town.rows("SELECT * FROM round_papers")


async def test_round_is_published_once(town: Town) -> None:
    await gathered(town)
    round_id = await accepted(town)
    await town.publish(round_id)
    before = await town.events()
    assert (await town.publish(round_id)).status == "published"
    assert await town.events() == before


async def test_draft_is_computed_in_a_process_of_its_own_within_its_time(town: Town) -> None:
    await gathered(town)
    town.computer = Computer(60)
    assert (await figures(town, await town.draft()))["placed"] == 2
    town.computer = Computer(0.01)
    with pytest.raises(TooLongError):
        await town.draft()
    assert town.computer.progress is None


async def test_one_draft_at_a_time_is_computed(town: Town) -> None:
    await gathered(town)

    async def another(*_: Any) -> None:
        assert town.computer.progress is not None
        await town.draft()

    town.computer = Computer(run=another)
    with pytest.raises(BusyError):
        await town.draft()
