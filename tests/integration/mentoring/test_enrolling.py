"""Enrolling at the coordinator's hand: whom the programme knows comes back under the id of before."""

import asyncio
from typing import Any

from shared.runtime.identifiers import new_id
from tests.integration.mentoring.service import Mentoring

PERSON = {"name": "Proef Cursist", "cohort": "2026-2", "trajectory": "cvo", "started_on": "2026-09-01"}


async def test_two_who_enrol_one_new_person_at_the_same_time_make_one_person(mentoring: Mentoring) -> None:
    for _ in range(5):
        body: dict[str, Any] = PERSON | {"programme": f"proef-{new_id()}", "person_ref": "P-1"}
        answers = await asyncio.gather(*(mentoring.post("/api/v1/mentees", body) for _ in range(3)))
        assert sorted(answer.status_code for answer in answers) == [201, 422, 422]
        refused = [answer.json()["errors"][0]["field"] for answer in answers if answer.status_code == 422]
        assert refused == ["started_on", "started_on"]
