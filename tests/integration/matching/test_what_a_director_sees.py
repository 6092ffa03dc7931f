"""What a daycare's page tells of the families that come is what was agreed with them."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.matching.care import handlers as care
from services.matching.care.domain import CareReport
from services.matching.clocks.domain import parse_times
from services.matching.directors import store
from services.matching.directors.pages.overview import Looking, overview
from services.matching.store.catalogue import read_daycares
from tests.integration.matching.town import FEBRUARY, POLICY, Town, asked, child
from tests.unit.matching.test_clocks import GOOD

MARCH = date(2027, 3, 1)


async def page(town: Town, daycare_id: str, today: date = FEBRUARY) -> dict[str, Any]:
    """What the page of a daycare shows on a day."""
    async with town.sessions() as session:
        [record] = await read_daycares(session, [daycare_id])
        return await overview(Looking(session, today, [parse_times(GOOD)], town.practice.policies), record)


async def to_report(town: Town, today: date) -> dict[str, int]:
    async with town.sessions() as session:
        return await store.to_report(session, ["a", "b"], today)


@pytest.fixture
async def lenient(town: Town) -> Town:
    """Under this town's policy care may start two months later than asked."""
    town.practice.policies = [replace(POLICY, policy_id="lenient", max_months_late=2)]
    return town


async def test_care_that_may_start_later_is_shown_and_timed_from_the_day_that_was_agreed(lenient: Town) -> None:
    await lenient.daycare("a")
    await lenient.vacancies("a", 1, available_from=MARCH)
    await lenient.register(asked("late", "a"))
    await lenient.answer("late", "accept")
    [expected] = (await page(lenient, "a"))["expected"]
    assert (expected.family.start_on, expected.family.ages) == (MARCH, (10,))
    assert expected.clock.state == "running"
    [expected] = (await page(lenient, "a", MARCH))["expected"]
    assert expected.clock.state == "reminded"


async def test_of_a_family_whose_children_go_apart_a_daycare_sees_those_that_come_to_it(town: Town) -> None:
    for daycare in ("a", "b"):
        await town.daycare(daycare, 1)
    older = child("older", date(2025, 2, 1))
    await town.register(asked("apart", "a", "b", children=(child("younger"), older), siblings_together=False))
    await town.answer("apart", "accept")
    seen = [(await page(town, daycare))["expected"][0].family.ages for daycare in ("a", "b")]
    assert sorted(seen) == [(9,), (24,)]


async def test_an_organiser_sees_where_a_report_is_due_until_it_is_given(town: Town) -> None:
    for daycare in ("a", "b"):
        await town.daycare(daycare, 1)
    await town.register(asked("comes", "a"))
    await town.answer("comes", "accept")
    assert await to_report(town, FEBRUARY - timedelta(1)) == {}
    assert await to_report(town, FEBRUARY) == {"a": 1}
    [offer] = await town.published("PlaceOffered", "comes")
    async with town.units.begin() as unit:
        said = CareReport(offer["offer_id"], "a", None, "moved", unit.now)
        await care.report_care(town.practice, unit, said)
    assert await to_report(town, FEBRUARY) == {}
