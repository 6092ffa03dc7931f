"""What a unit of work publishes: all of it or nothing, in order, whoever commits when."""

import asyncio

import pytest

from shared.messaging.unit_of_work import LARGEST_VALUE, EventTooLargeError
from tests.bus import records_of
from tests.integration.messaging.stage import Stage, numbers_of, until

INSERT = "INSERT INTO outbox (topic, key, headers, value) VALUES ($1, $2, '{}', $3)"
LOCK_SUBJECT = "SELECT pg_advisory_xact_lock(hashtext($1))"


async def test_committed_events_reach_the_bus_in_order_for_each_key(stage: Stage) -> None:
    relay = stage.start_relay()
    units = stage.units_waking(relay.wake)
    for number in range(0, 60, 3):
        for subject in ("one", "two", "three"):
            await stage.publish(number, number + 1, number + 2, subject=subject, units=units)
    await until(stage.outbox_is_empty, "the outbox to run empty")
    records = await records_of(stage.bootstrap, stage.topic)
    for subject in ("one", "two", "three"):
        assert numbers_of(records, stage.event, subject) == list(range(60))


async def test_a_unit_that_is_rolled_back_publishes_nothing(stage: Stage) -> None:
    stage.start_relay()
    with pytest.raises(ZeroDivisionError):
        await publish_and_fail(stage)
    await stage.publish(2)
    await until(stage.outbox_is_empty, "the outbox to run empty")
    assert numbers_of(await records_of(stage.bootstrap, stage.topic), stage.event) == [2]


async def publish_and_fail(stage: Stage) -> None:
    async with stage.units.begin() as unit:
        unit.publish(stage.event(subject="one", number=1))
        raise ZeroDivisionError


async def test_what_commits_late_with_lower_outbox_ids_is_not_passed_over(stage: Stage) -> None:
    stage.start_relay()
    late_value = stage.event(subject="late", number=0).model_dump_json().encode()
    async with stage.units.begin() as late:
        connection = await late.session.connection()
        await connection.exec_driver_sql(INSERT, (stage.topic.name, "late", late_value))
        await stage.publish(1, 2, 3)
        await until(stage.outbox_is_empty, "the younger, already committed rows to leave")
    await until(stage.outbox_is_empty, "the late row to leave too")
    records = await records_of(stage.bootstrap, stage.topic)
    assert numbers_of(records, stage.event) == [1, 2, 3]
    assert numbers_of(records, stage.event, "late") == [0]


async def test_two_writers_of_one_aggregate_publish_in_the_order_of_their_locks(stage: Stage) -> None:
    relay = stage.start_relay()
    units = stage.units_waking(relay.wake)
    taken: list[int] = []

    async def write(number: int) -> None:
        async with units.begin() as unit:
            connection = await unit.session.connection()
            await connection.exec_driver_sql(LOCK_SUBJECT, ("one",))
            taken.append(number)
            unit.publish(stage.event(subject="one", number=number))

    await asyncio.gather(*(write(number) for number in range(40)))
    await until(stage.outbox_is_empty, "the outbox to run empty")
    assert numbers_of(await records_of(stage.bootstrap, stage.topic), stage.event) == taken


async def test_an_event_that_the_bus_would_never_take_is_refused_before_the_commit(stage: Stage) -> None:
    with pytest.raises(EventTooLargeError):
        await stage.publish(1, subject="x" * (LARGEST_VALUE + 1))
    assert await stage.outbox_is_empty()
