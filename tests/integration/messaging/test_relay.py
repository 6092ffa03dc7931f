"""The relay among failures: of its database connection, of another relay, of the broker."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from aiokafka import TopicPartition
from aiokafka.cluster import ClusterMetadata
from aiokafka.producer.message_accumulator import MessageBatch

from tests.bus import records_of
from tests.integration.messaging.broker import OwnBroker
from tests.integration.messaging.stage import Stage, create_topics, first_seen, numbers_of, until

SUBJECTS = ("one", "two", "three", "four", "five")
ACTIVE = """
SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
WHERE locktype = 'advisory' AND granted AND datname = current_database()
"""


async def fill(stage: Stage, events: int) -> None:
    """Commit so many events of each subject, a hundred in a unit."""
    for start in range(0, events, 100):
        async with stage.units.begin() as unit:
            for number in range(start, min(start + 100, events)):
                for subject in SUBJECTS:
                    unit.publish(stage.event(subject=subject, number=number))


async def pending(stage: Stage) -> int:
    rows = await stage.query("SELECT count(*) AS rows FROM outbox")
    return int(rows[0]["rows"])


async def at_most_pending(stage: Stage, limit: int) -> bool:
    return await pending(stage) <= limit


async def nothing_lost_and_in_order(stage: Stage, events: int) -> None:
    """Whatever came twice: what an inbox lets through is complete, and in order for each key."""
    records = first_seen(await records_of(stage.bootstrap, stage.topic))
    for subject in SUBJECTS:
        assert numbers_of(records, stage.event, subject) == list(range(events))


async def test_a_relay_that_loses_its_database_connection_loses_no_event_and_no_order(stage: Stage) -> None:
    await fill(stage, 3000)
    stage.start_relay()
    left_behind = []
    for threshold in (14_000, 10_000, 6_000):
        await until(partial(at_most_pending, stage, threshold), "some rows to leave")
        await stage.terminate_connections("relay")
        left_behind.append(await pending(stage))
    assert left_behind[0] > 0, "the relay was done before it was interrupted"
    await until(stage.outbox_is_empty, "the outbox to run empty")
    await nothing_lost_and_in_order(stage, 3000)


async def test_of_two_relays_one_works_and_the_other_takes_over_when_its_connection_dies(stage: Stage) -> None:
    first = stage.start_relay()
    await until(lambda: _is(first.active), "the first relay to become active")
    second = stage.start_relay()
    await until(lambda: _is(second.standing_by), "the second relay to wait for its turn")
    await fill(stage, 20)
    await until(stage.outbox_is_empty, "the first relay to publish")
    assert not second.active
    (working,) = await stage.query(ACTIVE)
    await stage.query("SELECT pg_terminate_backend($1)", working["pid"])
    await until(lambda: _is(second.active), "the second relay to take over")
    await until(lambda: _is(not first.active), "the first relay to notice")
    async with stage.units.begin() as unit:
        unit.publish(stage.event(subject="one", number=20))
    await until(stage.outbox_is_empty, "the second relay to publish")
    records = first_seen(await records_of(stage.bootstrap, stage.topic))
    assert numbers_of(records, stage.event) == list(range(21))


async def _is(value: bool) -> bool:
    return value


@pytest.fixture
async def own_broker(tmp_path: Path) -> AsyncIterator[OwnBroker]:
    broker = OwnBroker(tmp_path)
    await broker.start()
    yield broker
    with suppress(ProcessLookupError):
        await broker.kill()


async def test_a_broker_killed_in_mid_stream_loses_no_event_and_no_order(stage: Stage, own_broker: OwnBroker) -> None:
    stage.bootstrap = own_broker.bootstrap
    await create_topics(stage.bootstrap, stage.topic, stage.dead_letters)
    await fill(stage, 4000)
    relay = stage.start_relay()
    await until(partial(at_most_pending, stage, 14_000), "some rows to leave")
    await own_broker.kill()
    assert await pending(stage) > 0, "the relay was done before the broker was killed"
    await asyncio.gather(own_broker.start(), fill_more(stage))
    await until(stage.outbox_is_empty, "the outbox to run empty")
    assert relay.active
    await nothing_lost_and_in_order(stage, 4000)


async def fill_more(stage: Stage) -> None:
    """Work goes on while the broker is away: commits do not need it."""
    await stage.publish(1, subject="meanwhile")


async def test_a_batch_that_the_producer_gives_up_is_not_overtaken_by_the_next(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A partition without a leader for longer than the producer waits, and with one again a moment later."""
    given_up: list[MessageBatch] = []
    leader, failure = ClusterMetadata.leader_for_partition, MessageBatch.failure

    def leader_after_a_failure(cluster: ClusterMetadata, place: TopicPartition) -> int | None:
        found: int | None = leader(cluster, place)
        return found if given_up or place.topic != stage.topic.name else -1

    def noted_failure(batch: MessageBatch, exception: Exception) -> None:
        given_up.append(batch)
        failure(batch, exception)

    monkeypatch.setattr(ClusterMetadata, "leader_for_partition", leader_after_a_failure)
    monkeypatch.setattr(MessageBatch, "failure", noted_failure)
    monkeypatch.setattr(MessageBatch, "expired", lambda _: True)
    await fill(stage, 2000)
    stage.start_relay()
    await until(stage.outbox_is_empty, "the outbox to run empty")
    assert given_up
    await nothing_lost_and_in_order(stage, 2000)
