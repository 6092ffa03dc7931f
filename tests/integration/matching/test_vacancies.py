"""Vacancies are the places free beside what was promised: other numbers set them anew and undo no promise."""

from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from services.matching.domain.imports import DaycareRecord, GroupRecord, ImportedDaycare
from services.matching.handlers import importing
from services.matching.handlers.importing import Imported
from tests.integration.matching.town import Town, asked


async def test_same_vacancies_again_change_nothing_and_tell_nothing(town: Town) -> None:
    await town.daycare("a", 2)
    await town.register(asked("r1", "a"))
    before = len(await town.events())
    await town.vacancies("a", 2)
    await town.daycare("a")
    assert len(await town.events()) == before
    assert await town.free("a") == [1, 1, *[2] * 8]


async def test_other_numbers_set_the_free_places_anew_and_keep_every_promise(town: Town) -> None:
    await town.daycare("a", 2)
    await town.register(asked("r1", "a"), asked("r2", "a"))
    await town.answer("r1", "accept")
    await town.vacancies("a", 1)
    assert await town.free("a") == [1] * 10
    await town.register(asked("r3", "a"), asked("r4", "a"))
    assert (await town.story("r3"))[-1] == "PlaceOffered Daycare a"
    assert (await town.story("r4"))[-1] == "RequestUnmatched no-free-place"
    await town.answer("r2", "accept")
    assert (await town.story("r2"))[-1] == "PlaceMatched Daycare a"


async def test_no_vacancies_any_more_takes_nothing_back(town: Town) -> None:
    await town.daycare("a", 2)
    await town.register(asked("r1", "a"), asked("r2", "a"))
    await town.vacancies("a", 0)
    await town.answer("r1", "accept")
    assert await town.story("r1") == ["PlaceOffered Daycare a", "PlaceMatched Daycare a"]
    assert await town.free("a") == [0] * 10


async def test_promise_from_before_that_comes_back_is_free_beside_the_new_numbers(town: Town) -> None:
    await town.daycare("a", 1)
    await town.register(asked("r1", "a"))
    await town.vacancies("a", 0)
    await town.register(asked("r2", "a"))
    await town.answer("r1", "decline")
    assert (await town.story("r2"))[-1] == "PlaceOffered Daycare a"
    assert await town.free("a") == [0] * 10


async def test_later_first_day_with_the_same_numbers_gives_no_place_a_second_time(town: Town) -> None:
    await town.daycare("a", 1)
    await town.register(asked("r1", "a"))
    await town.vacancies("a", 1, available_from=date(2027, 1, 15))
    await town.register(asked("r2", "a"))
    assert await town.story("r2") == ["RequestUnmatched no-free-place"]


async def test_database_itself_refuses_to_promise_what_is_not_there(town: Town) -> None:
    await town.daycare("a", 1)
    with pytest.raises(IntegrityError, match="groups_never_promise_what_is_not_there"):
        async with town.engine.begin() as connection:
            await connection.exec_driver_sql("UPDATE groups SET promised = '{2,0,0,0,0,0,0,0,0,0}'")


async def test_vacancies_of_a_daycare_nobody_knows_are_named(town: Town) -> None:
    await town.daycare("a", 1)
    known, unknown = (GroupRecord(name, "new", 0, 36, date(2027, 1, 1), (1,) * 10) for name in ("a", "b"))
    async with town.units.begin() as unit:
        done = await importing.import_vacancies(town.practice, unit, [known, unknown])
    assert done == Imported(1, 0, frozenset({"b"}))


async def test_capacity_read_as_vacancies_changes_nothing_on_another_day(town: Town) -> None:
    record = DaycareRecord("a", "KDV", "1075SW", "Amsterdam", 52.35, 4.85, "income-related", False, "standing")

    async def imported(capacity: int) -> Imported:
        async with town.units.begin() as unit:
            return await importing.import_daycares(town.practice, unit, [ImportedDaycare(record, capacity)])

    assert await imported(3) == Imported(1, 0)
    await town.hours_pass(48)
    assert await imported(3) == Imported(0, 1)
    assert await imported(4) == Imported(1, 0)
    assert await town.free("a", "all") == [4] * 10


async def test_daycare_that_changes_its_price_is_for_others_now(town: Town) -> None:
    await town.daycare("a", 1, price="free")
    await town.register(asked("r1", "a", income_related_price=True))
    assert await town.story("r1") == ["RequestUnmatched price"]
    await town.daycare("a", price="income-related")
    assert (await town.story("r1"))[-1] == "PlaceOffered Daycare a"
