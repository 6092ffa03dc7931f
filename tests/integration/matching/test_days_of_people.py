"""A family that registers just after midnight does so on the new day, whatever day it still is in UTC."""

from datetime import date, timedelta

from services.matching.city.store import figures
from services.matching.clocks.domain import parse_times
from services.matching.directors.pages.overview import Looking, overview
from services.matching.store.catalogue import read_daycares
from tests.integration.matching.town import NOON, Town, asked
from tests.unit.matching.test_clocks import GOOD

HALF_PAST_MIDNIGHT = 11 * 60 + 30
"""In minutes after noon in UTC: 23:30 there, 00:30 for people."""
THE_NEW_DAY = date(2026, 11, 23)


async def full_house(town: Town) -> None:
    """A daycare without a free place, and a family that asks for one after midnight."""
    await town.daycare("a", 0)
    await town.register(asked("night", "a", at=HALF_PAST_MIDNIGHT, postcode="2140"))
    town.now = NOON + timedelta(days=1)


async def test_the_city_counts_from_the_new_day(town: Town) -> None:
    await full_house(town)
    async with town.sessions() as session:
        assert (await figures(session)).whole.oldest_waiting == THE_NEW_DAY


async def test_the_director_sees_the_new_day_and_the_clock_runs_from_it(town: Town) -> None:
    await full_house(town)
    times = parse_times(GOOD)
    async with town.sessions() as session:
        [record] = await read_daycares(session, ["a"])
        shown = await overview(Looking(session, THE_NEW_DAY, [times], town.practice.policies), record)
    [waiting] = shown["groups"][0].waiting
    assert waiting.family.since == THE_NEW_DAY
    within = timedelta(times.clocks["contact-point"].handle_within)
    assert waiting.clock.due_on == THE_NEW_DAY + within
