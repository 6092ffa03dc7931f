"""Who read what is sensitive of a mentee: kept with whose token it was, once a day, and shown."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from shared.contracts.intake import Role
from shared.runtime.clock import utc_now
from shared.runtime.identifiers import new_id
from shared.web.tokens import private_key
from tests.integration.mentoring.service import Mentoring
from tests.signing import token

MENTOR = "mentor-looks"


@pytest.fixture
async def mentee(mentoring: Mentoring) -> str:
    return await mentoring.enrol(name="Proef Gelezen", mentor_id=MENTOR)


async def _log(mentoring: Mentoring, mentee: str, **more: Any) -> None:
    body = {"held_on": "2026-10-01", "minutes": 30, **more}
    answer = await mentoring.post(f"/api/v1/mentees/{mentee}/sessions", body, "mentor", MENTOR)
    assert answer.status_code == 201, answer.text


def _with(mentoring: Mentoring, role: Role, scope: str | None = None, holder: str | None = None) -> httpx.AsyncClient:
    """Somebody with one token for all that is asked."""
    signed = token(private_key(mentoring.key_file), role, scope, mentoring.clock(), holder)
    caller = mentoring.caller(None)
    caller.headers["Authorization"] = f"Bearer {signed}"
    return caller


async def _looks(mentoring: Mentoring, mentee: str) -> list[str]:
    kept = "SELECT array_agg(caller || ' ' || what ORDER BY look_id) FROM sensitive.looks WHERE mentee_id = $1"
    return list((await mentoring.row(kept, mentee))[0] or [])


async def test_who_reads_notes_leaves_one_line_a_day_for_each_sign_in(mentoring: Mentoring, mentee: str) -> None:
    await _log(mentoring, mentee, note="alleen voor ons", barriers=["housing"])
    for _ in range(2):
        async with _with(mentoring, "coordinator", holder="A.B.") as caller:
            for path in (f"/mentees/{mentee}", f"/api/v1/mentees/{mentee}", f"/mentees/{mentee}"):
                assert (await caller.get(path)).status_code == 200
    async with _with(mentoring, "mentor", MENTOR) as caller:
        assert (await caller.get(f"/mentees/{mentee}")).status_code == 200
    assert await _looks(mentoring, mentee) == ["coordinator: notes", "coordinator: notes", f"mentor:{MENTOR} notes"]


async def test_the_day_after_leaves_a_line_of_its_own(mentoring: Mentoring, mentee: str) -> None:
    await _log(mentoring, mentee, note="alleen voor ons")
    async with _with(mentoring, "coordinator") as caller:
        await caller.get(f"/mentees/{mentee}")
        before = "UPDATE sensitive.looks SET day = day - 1 WHERE mentee_id = $1 RETURNING day"
        async with mentoring.app.state.service.engine.begin() as connection:
            await connection.exec_driver_sql(before, (mentee,))
        await caller.get(f"/mentees/{mentee}")
    assert await _looks(mentoring, mentee) == ["coordinator: notes"] * 2


async def test_logging_a_session_and_a_page_without_notes_leave_no_line(mentoring: Mentoring, mentee: str) -> None:
    await _log(mentoring, mentee)
    async with _with(mentoring, "coordinator") as caller:
        for path in (f"/mentees/{mentee}", f"/api/v1/mentees/{mentee}", f"/mentees/{mentee}/trajectory", "/mentees"):
            assert (await caller.get(path)).status_code == 200
    await _log(mentoring, mentee, note="alleen voor ons")
    assert await _looks(mentoring, mentee) == []


async def test_who_may_not_read_leaves_no_line(mentoring: Mentoring, mentee: str) -> None:
    await _log(mentoring, mentee, note="alleen voor ons")
    for path in (f"/mentees/{mentee}", f"/api/v1/mentees/{mentee}"):
        assert (await mentoring.get(path, "mentor", "mentor-other")).status_code == 404
    assert await _looks(mentoring, mentee) == []


async def test_the_list_names_the_role_whose_token_it_was_and_its_number(mentoring: Mentoring, mentee: str) -> None:
    await _log(mentoring, mentee, barriers=["health"])
    async with _with(mentoring, "coordinator", holder="A.B.") as caller:
        await caller.get(f"/mentees/{mentee}")
        page = (await caller.get(f"/mentees/{mentee}/target-groups?lang=en")).text
    number = await mentoring.row("SELECT min(token_id) FROM sensitive.looks WHERE mentee_id = $1", mentee)
    assert "coordinator A.B. · notes and barriers" in page
    assert "coordinator A.B. · the target groups" in page
    assert page.count(f"access {number[0]}") == 2


async def test_a_caseload_names_barriers_to_the_mentor_and_counts_them_for_others(
    mentoring: Mentoring, mentee: str
) -> None:
    await _log(mentoring, mentee, barriers=["housing", "health"], held_on=str(utc_now().date() - timedelta(days=2)))
    own = (await mentoring.get("/mentees", "mentor", MENTOR)).text
    assert "Wonen" in own
    assert "Wonen" not in (await mentoring.get("/mentees")).text
    assert "open drempels: 2" in (await mentoring.get("/mentees")).text
    lines = {one["mentee_id"]: one["attention"] for one in (await mentoring.get("/api/v1/caseload")).json()}
    assert (lines[mentee]["barriers"], "open_barriers" in lines[mentee]) == (2, False)


async def test_a_look_of_before_is_shown_without_a_number(mentoring: Mentoring, mentee: str) -> None:
    look = "INSERT INTO sensitive.looks (look_id, at, caller, mentee_id, what) VALUES ($1, $2, 'coordinator:', $3, $4)"
    parameters: tuple[str, datetime, str, str] = (new_id(), utc_now(), mentee, "target-groups")
    async with mentoring.app.state.service.engine.begin() as connection:
        await connection.exec_driver_sql(look, parameters)
    page = (await mentoring.get(f"/mentees/{mentee}/target-groups?lang=en")).text
    assert page.count("coordinator · the target groups") == 2
    assert page.count("access ") == 1


async def test_what_is_shown_is_read_as_of_one_moment_and_cannot_write(mentoring: Mentoring) -> None:
    how = (
        "SELECT current_setting('transaction_isolation') || ', read only ' || current_setting('transaction_read_only')"
    )
    async with mentoring.app.state.service.sessions() as session:
        assert await session.scalar(text(how)) == "repeatable read, read only on"
