"""Who left is asked by the service as it runs, at a decent hour of the right day, once, whoever is killed meanwhile."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from services.mentoring.outcomes import asking, questions
from shared.contracts import topics
from shared.runtime.migrating import migrate
from tests.integration.mentoring.bus import values
from tests.integration.mentoring.service import Mentoring, running
from tests.integration.mentoring.test_asked_of_others import left
from tests.integration.mentoring.test_asked_of_others import questions as questions_to
from tests.platform_parts import PostgresServer
from tests.waiting import until

ROLE = "mentoring_asking"
LEFT = date(2027, 2, 28)
DAY_BEFORE = datetime(2027, 3, 27, 12, tzinfo=UTC)
"""On the next day, 28 days after `LEFT`, summer time begins: nine o'clock is 7:00 in UTC, no longer 8:00."""


@dataclass
class MovedClock:
    """Stands still until it is moved. `looks`: the moments at which somebody looked whether to ask."""

    now: datetime = DAY_BEFORE
    looks: list[datetime] = field(default_factory=list)

    def __call__(self) -> datetime:
        return self.now

    async def moved_to(self, now: datetime) -> None:
        """Returns when all that is asked at that moment has been asked: it was looked at again and again."""
        self.now = now

        async def was_looked_at() -> bool:
            return self.looks.count(now) >= 4

        await until(was_looked_at, f"a look at {now}")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> MovedClock:
    """The clock of the service, which looks at it again at once."""
    made = MovedClock()
    may_ask = questions.may_ask

    def noted(local: datetime) -> bool:
        made.looks.append(local.astimezone(UTC))
        return may_ask(local)

    monkeypatch.setattr(questions, "may_ask", noted)
    monkeypatch.setattr(asking, "EVERY_SECONDS", 0.02)
    return made


@pytest.fixture
async def database(postgres_server: PostgresServer) -> AsyncIterator[str]:
    name = await postgres_server.create_database(role=ROLE)
    await asyncio.to_thread(migrate, "mentoring", postgres_server.url(name, ROLE))
    yield postgres_server.url(name, ROLE)
    await postgres_server.drop_database(name)


@pytest.fixture
async def service(kafka_bootstrap: str, database: str, tmp_path: Path, clock: MovedClock) -> AsyncIterator[Mentoring]:
    async with running(kafka_bootstrap, database, tmp_path, clock) as started:
        yield started


async def test_who_left_is_asked_at_nine_on_the_clocks_of_that_day_and_once(
    service: Mentoring, clock: MovedClock, kafka_bootstrap: str
) -> None:
    mentee_id = await left(service, LEFT)
    for too_early in (DAY_BEFORE, datetime(2027, 3, 27, 20, tzinfo=UTC), datetime(2027, 3, 28, 6, 59, tzinfo=UTC)):
        await clock.moved_to(too_early)
        assert await questions_to(service, mentee_id) == []
    for time_to_ask in (datetime(2027, 3, 28, 7, tzinfo=UTC), datetime(2027, 3, 29, 7, tzinfo=UTC)):
        await clock.moved_to(time_to_ask)
        (question,) = await questions_to(service, mentee_id)
    assert (question["moment"], question["about_on"], question["asked_at"]) == (
        "4-weeks",
        "2027-03-28",
        "2027-03-28T07:00:00Z",
    )
    told = await values(kafka_bootstrap, topics.TRAJECTORIES, question["question_id"], 1)
    assert sum(question["question_id"].encode() in value for value in told) == 1


async def test_a_question_whose_hour_was_at_night_goes_in_the_morning_about_the_same_day(
    service: Mentoring, clock: MovedClock
) -> None:
    clock.now = datetime(2027, 3, 28, 20, tzinfo=UTC)
    mentee_id = await left(service, LEFT)
    await clock.moved_to(clock.now)
    assert await questions_to(service, mentee_id) == []
    await clock.moved_to(datetime(2027, 3, 29, 8, tzinfo=UTC))
    (question,) = await questions_to(service, mentee_id)
    assert question["about_on"] == "2027-03-28"


async def test_two_copies_of_the_service_ask_once(
    service: Mentoring, database: str, kafka_bootstrap: str, tmp_path: Path, clock: MovedClock
) -> None:
    mentees = [await left(service, LEFT) for _ in range(5)]
    async with running(kafka_bootstrap, database, tmp_path, clock):
        await clock.moved_to(datetime(2027, 3, 28, 10, tzinfo=UTC))
        await clock.moved_to(datetime(2027, 3, 28, 11, tzinfo=UTC))
        asked = [question for one in mentees for question in await questions_to(service, one)]
        assert len(asked) == len(mentees)
        told = await values(kafka_bootstrap, topics.TRAJECTORIES, asked[-1]["question_id"], 1)
        assert [sum(one.encode() in value and b"closes_at" in value for value in told) for one in mentees] == [1] * 5


@pytest.mark.parametrize("point", ["before-commit", "after-commit"])
async def test_who_asks_may_be_killed_at_any_instant_and_each_is_asked_once(
    kafka_bootstrap: str, database: str, tmp_path: Path, clock: MovedClock, point: str
) -> None:
    async with running(kafka_bootstrap, database, tmp_path, clock) as service:
        mentee_id = await left(service, LEFT)
    time_to_ask = datetime(2027, 3, 28, 10, tzinfo=UTC)
    armed = tmp_path / "crash"
    armed.write_text(point)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.integration.mentoring.asking_process", database, time_to_ask.isoformat()),
        env=os.environ | {"OPVANGPUNT_CRASH_FILE": str(armed)},
    )
    assert await process.wait() == -signal.SIGKILL
    clock.now = time_to_ask + timedelta(hours=1)
    async with running(kafka_bootstrap, database, tmp_path, clock) as service:
        await clock.moved_to(clock.now)
        (question,) = await questions_to(service, mentee_id)
        told = await values(kafka_bootstrap, topics.TRAJECTORIES, question["question_id"], 1)
        assert sum(mentee_id.encode() in value and b"closes_at" in value for value in told) == 1
