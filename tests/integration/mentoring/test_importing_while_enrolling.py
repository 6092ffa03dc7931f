"""A file is imported while somebody enrols one of its people by hand: nothing is lost, and what came of it is told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import pytest

from services.mentoring.mentees import handlers
from services.mentoring.mentees.domain import Contact, Enrolment, Facts, Person
from shared.messaging import UnitOfWork
from shared.runtime.identifiers import new_id
from tests.integration.mentoring.service import Mentoring
from tests.integration.mentoring.test_importing import named, send, start


@pytest.fixture
def programme() -> str:
    return f"proef-{new_id()}"


@asynccontextmanager
async def enrolling(mentoring: Mentoring, programme: str, started_on: date, **facts: Any) -> AsyncIterator[UnitOfWork]:
    """By hand P-1 starts; it is committed at the end of the block."""
    mentee_id = new_id()
    enrolment = Enrolment(new_id(), mentee_id, "2025-1", "cvo", started_on, facts=Facts(**facts))
    async with mentoring.app.state.service.units.begin() as unit:
        person = Person(mentee_id, programme, "P-1")
        await handlers.enrol(unit, person, enrolment, Contact("Proef Cursist"), "G-hand")
        yield unit


async def people(mentoring: Mentoring, programme: str) -> list[str]:
    found = await mentoring.row(
        """
        SELECT array_agg(person_ref || ' ' || number ORDER BY person_ref) FROM (
            SELECT person_ref, count(*) AS number FROM mentees.persons JOIN mentees.enrolments USING (mentee_id)
            WHERE programme_id = $1 GROUP BY person_ref
        ) AS counted
        """,
        programme,
    )
    return list(found[0])


@pytest.mark.parametrize(
    ("by_hand", "refused"),
    [(date(2025, 2, 1), [(2, "labour_status")]), (date(2025, 3, 1), [(2, "started_on")])],
    ids=["the same start", "another start"],
)
async def test_who_is_enrolled_by_hand_meanwhile_is_refused_by_line_and_the_rest_goes_in(
    mentoring: Mentoring, programme: str, by_hand: date, refused: list[tuple[int, str]]
) -> None:
    rows = [start(programme, f"P-{number}", labour_status="inactive") for number in (1, 2, 3)]
    async with enrolling(mentoring, programme, by_hand):
        importing = asyncio.create_task(send(mentoring, "mentees", rows))
        await mentoring.until_somebody_waits()
    answer = await importing
    assert (answer["imported"], named(answer)) == (2, refused)
    assert await people(mentoring, programme) == ["P-1 1", "P-2 1", "P-3 1"]


async def test_the_same_enrolment_by_hand_and_in_the_file_is_there_once_and_called_unchanged(
    mentoring: Mentoring, programme: str
) -> None:
    async with enrolling(mentoring, programme, date(2025, 2, 1)):
        importing = asyncio.create_task(send(mentoring, "mentees", [start(programme)]))
        await mentoring.until_somebody_waits()
    assert await importing == {"imported": 0, "unchanged": 1, "refused": []}


async def test_an_earlier_period_in_the_file_joins_the_start_by_hand(mentoring: Mentoring, programme: str) -> None:
    async with enrolling(mentoring, programme, date(2025, 9, 1)):
        importing = asyncio.create_task(send(mentoring, "mentees", [start(programme, ended_on="2025-06-30")]))
        await mentoring.until_somebody_waits()
    assert (await importing)["imported"] == 1
    assert await people(mentoring, programme) == ["P-1 2"]


async def test_many_files_and_hands_at_once_in_a_new_programme_lose_nothing(
    mentoring: Mentoring, programme: str
) -> None:
    refs = [f"P-{number}" for number in range(8)]
    person = {
        "name": "Proef",
        "programme": programme,
        "cohort": "2025-1",
        "trajectory": "cvo",
        "started_on": "2025-02-01",
    }
    files = [send(mentoring, "mentees", [start(programme, ref) for ref in order]) for order in (refs, refs[::-1])]
    hands = [mentoring.post("/api/v1/mentees", person | {"person_ref": ref, "mentor_id": "G-1"}) for ref in refs]
    answers, (first, second) = await asyncio.gather(asyncio.gather(*hands), asyncio.gather(*files))
    assert {answer.status_code for answer in answers} <= {201, 422}
    assert (first["refused"], second["refused"]) == ([], [])
    made = sum(answer.status_code == 201 for answer in answers)
    assert made + first["imported"] + second["imported"] == len(refs)
    assert await people(mentoring, programme) == [f"{ref} 1" for ref in refs]
