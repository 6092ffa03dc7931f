"""What was there before a migration is kept."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
from alembic import command

from shared.runtime.migrating import configuration, migrate
from tests.platform_parts import PostgresServer

ROLE = "mentoring_test"
BEFORE = """
INSERT INTO mentees (mentee_id, programme, cohort, trajectory, started_on, mentor_id, postcode, enrolled_at)
VALUES ('m', 'kansen', '2026-herfst', 'cvo', '2026-09-01', 'g-1', '2140', now());
INSERT INTO mentee_contacts (mentee_id, name, phone) VALUES ('m', 'Proef Cursist', NULL);
INSERT INTO sessions (session_id, mentee_id, mentor_id, held_on, minutes, present, note, logged_at)
VALUES ('s', 'm', 'g-2', '2026-09-08', 45, true, 'blijft hier', now());
"""


@pytest.fixture
async def database(postgres_server: PostgresServer) -> AsyncIterator[str]:
    name = await postgres_server.create_database(role=ROLE)
    yield name
    await postgres_server.drop_database(name)


async def test_mentees_of_before_move_into_the_house(postgres_server: PostgresServer, database: str) -> None:
    url = postgres_server.url(database, ROLE)
    await asyncio.to_thread(command.upgrade, configuration("mentoring", url), "0001")
    connection = await asyncpg.connect(postgres_server.dsn(database, ROLE))
    await connection.execute(BEFORE)
    await asyncio.to_thread(migrate, "mentoring", url)
    moved = """
        SELECT programme_id, cohort, name, enrolments.started_on::text, assignments.mentor_ref, minutes, note,
            (SELECT count(*) FROM programmes), (SELECT count(*) FROM mentors WHERE NOT complete)
        FROM mentees.persons JOIN mentees.enrolments USING (mentee_id) JOIN mentees.contacts USING (mentee_id)
            JOIN mentees.assignments USING (mentee_id) JOIN mentees.sessions USING (mentee_id)
    """
    (row,) = await connection.fetch(moved)
    await connection.close()
    assert tuple(row) == (
        *("kansen", "2026-herfst", "Proef Cursist", "2026-09-01", "g-1", 45, "blijft hier"),
        *(1, 2),
    )
