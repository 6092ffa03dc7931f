"""What a daycare said of care by mistake is told to nobody: it is told when its time to correct it is over."""

import asyncio
from datetime import date, timedelta
from typing import Any

from services.matching.care import handlers as care
from services.matching.care.domain import CareReport
from shared.contracts.matching import CareNotStartedReason
from tests.integration.matching.town import NOON, Town, asked

TODAY = NOON.date()


async def agreed(town: Town) -> str:
    """Family `first` said yes to the one place of daycare `a`; the offer."""
    await town.daycare("a", 1)
    await town.register(asked("first", "a"))
    await town.answer("first", "accept")
    [offer] = await town.published("PlaceOffered", "first")
    return str(offer["offer_id"])


async def say(
    town: Town, offer_id: str, started_on: date | None = None, why: CareNotStartedReason | None = None
) -> None:
    async with town.units.begin() as unit:
        await care.report_care(town.practice, unit, CareReport(offer_id, "a", started_on, why, unit.now))


async def passes(town: Town, minutes: float) -> None:
    """Time goes by, and what stands is told."""
    town.now += timedelta(minutes=minutes)
    async with town.units.begin() as unit:
        await care.tell_due(unit)


async def told(town: Town) -> list[tuple[Any, Any]]:
    """What was told of the first family: since when care goes on, and why it did not start."""
    return [(event["started_on"], event["why"]) for event in await town.published("CareReported", "first")]


async def test_a_mistake_that_is_corrected_in_time_is_never_told(town: Town) -> None:
    offer_id = await agreed(town)
    await say(town, offer_id, why="moved")
    await passes(town, 4)
    await say(town, offer_id, started_on=TODAY)
    await passes(town, 4)
    assert await told(town) == [], "a correction has its time from the correction on"
    await passes(town, 1)
    assert await told(town) == [(TODAY, None)]


async def test_what_is_taken_back_is_never_told_and_can_be_said_again(town: Town) -> None:
    offer_id = await agreed(town)
    await say(town, offer_id, why="moved")
    async with town.units.begin() as unit:
        await care.take_back(unit, offer_id, "a")
    await passes(town, 60)
    assert await told(town) == []
    await say(town, offer_id, started_on=TODAY)
    await passes(town, 5)
    assert await told(town) == [(TODAY, None)]


async def test_two_processes_that_look_at_once_tell_it_once(town: Town) -> None:
    offer_id = await agreed(town)
    await say(town, offer_id, why="moved")
    town.now += timedelta(minutes=5)
    await asyncio.gather(passes(town, 0), passes(town.another_process(), 0))
    await passes(town, 0)
    assert await told(town) == [(None, "moved")]


async def test_of_a_family_that_left_before_it_was_told_nothing_is_told(town: Town) -> None:
    offer_id = await agreed(town)
    await say(town, offer_id, why="moved")
    await town.withdraw("first")
    await passes(town, 5)
    assert await told(town) == []


async def test_a_family_that_is_erased_takes_what_was_said_of_it_along(town: Town) -> None:
    offer_id = await agreed(town)
    await say(town, offer_id, started_on=TODAY)
    await town.erase("first")
    await passes(town, 5)
    assert await told(town) == []
    assert (await town.rows("SELECT count(*) FROM care_reports"))[0][0] == 0
