"""Effects happen once, in order, whatever the bus, the database and the other members do."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import suppress

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer, ConsumerRecord
from aiokafka.errors import CorruptRecordException

from shared.messaging import UnitOfWork
from shared.messaging.reading import PatientConsumer, TolerantRecords
from tests.integration.messaging.stage import Counted, Stage, until, write_effect

SUBJECTS = tuple(f"subject {number}" for number in range(12))


async def test_an_event_delivered_twice_has_its_effect_once(stage: Stage) -> None:
    first, second = stage.envelope(1), stage.envelope(2)
    await stage.send(first, first, second)
    await stage.start(stage.consumer())
    await stage.wait_for_effects(2)
    await stage.send(first, second, stage.envelope(3))
    await stage.wait_for_effects(3)
    assert await stage.effects() == [1, 2, 3]


async def test_a_batch_that_holds_an_event_twice_is_handled_in_the_order_of_its_first_copies(stage: Stage) -> None:
    """So a relay leaves the bus that was interrupted: the first events again, then the rest."""
    first, second, third = (stage.envelope(number) for number in (1, 2, 3))
    await stage.send(first, second, first, second, third, first)
    await stage.start(stage.consumer())
    await stage.wait_for_effects(3)
    assert await stage.effects() == [1, 2, 3]


@pytest.mark.parametrize("codec", ["gzip", "snappy", "lz4", "zstd"])
async def test_what_another_client_has_compressed_is_read(stage: Stage, codec: str) -> None:
    """Without the codec's library the partition would stand still."""
    producer = AIOKafkaProducer(bootstrap_servers=stage.bootstrap, compression_type=codec)
    await producer.start()
    envelope = stage.envelope(1)
    headers = [(name, text.encode()) for name, text in envelope.headers().items()]
    await producer.send_and_wait(stage.topic.name, envelope.value(), key=b"one", headers=headers)
    await producer.stop()
    await stage.start(stage.consumer())
    await stage.wait_for_effects(1)


async def test_a_second_member_that_joins_and_leaves_repeats_no_effect_and_breaks_no_order(stage: Stage) -> None:
    consumer = stage.consumer()
    await stage.start(consumer, batch=20)

    async def send(numbers: range) -> None:
        for number in numbers:
            await stage.send(*(stage.envelope(number, subject) for subject in SUBJECTS))

    await send(range(20))
    stream = asyncio.create_task(send(range(20, 60)))
    second = await stage.start(stage.consumer(), batch=20)
    await stage.wait_for_effects(40 * len(SUBJECTS))
    await second.stop()
    await stream
    await stage.wait_for_effects(60 * len(SUBJECTS))
    for subject in SUBJECTS:
        assert await stage.effects(subject) == list(range(60))


async def test_connections_killed_while_handling_only_delay_the_effect(stage: Stage) -> None:
    entered = asyncio.Event()
    consumer = stage.consumer()

    @consumer.on(stage.event)
    async def slow(unit: UnitOfWork, event: Counted) -> None:
        connection = await unit.session.connection()
        await write_effect(unit, event)
        if event.number == 2 and not entered.is_set():
            entered.set()
            await connection.exec_driver_sql("SELECT pg_sleep(60)")

    await stage.send(*(stage.envelope(number) for number in range(4)))
    await stage.start(consumer)
    await asyncio.wait_for(entered.wait(), 30)
    assert await stage.lag() == 4
    assert await stage.terminate_connections() >= 1
    await stage.wait_for_acknowledgement()
    assert await stage.effects() == [0, 1, 2, 3]
    assert await stage.dead() == []


@pytest.mark.parametrize(
    ("away", "back"),
    [("CONNECTION LIMIT 0", "CONNECTION LIMIT -1"), ("ALLOW_CONNECTIONS false", "ALLOW_CONNECTIONS true")],
)
async def test_nothing_is_acknowledged_while_the_database_refuses(stage: Stage, away: str, back: str) -> None:
    await _alter_database(stage, away)
    await stage.terminate_connections()
    await stage.send(*(stage.envelope(number) for number in range(3)))
    consumer = stage.consumer()
    tried = _watch(consumer, "_wait_out")
    await stage.start(consumer)
    await until(lambda: _reached(tried, 3), "three tries in vain")
    assert await stage.lag() == 3
    await _alter_database(stage, back)
    await stage.wait_for_acknowledgement()
    assert await stage.effects() == [0, 1, 2]


async def test_a_handler_of_many_gets_events_of_one_batch_together_in_order(stage: Stage) -> None:
    runs: list[list[int]] = []
    consumer = stage.consumer()

    @consumer.on_many(stage.event)
    async def together(unit: UnitOfWork, events: Sequence[Counted]) -> None:
        runs.append([event.number for event in events])
        for event in events:
            await write_effect(unit, event)

    await stage.send(*(stage.envelope(number) for number in range(50)))
    await stage.start(consumer)
    await stage.wait_for_effects(50)
    assert [number for run in runs for number in run] == list(range(50))
    assert len(runs) < 50


async def test_the_events_of_a_handler_leave_with_its_effect_or_not_at_all(stage: Stage) -> None:
    consumer = stage.consumer(permanent=(ZeroDivisionError,))

    @consumer.on(stage.event)
    async def answer(unit: UnitOfWork, event: Counted) -> None:
        unit.publish(stage.event(subject="answer", number=event.number))
        await write_effect(unit, event)
        if event.number == 1:
            raise ZeroDivisionError

    await stage.send(*(stage.envelope(number) for number in range(3)))
    await stage.start(consumer)
    await stage.wait_for_acknowledgement()
    waiting = await stage.query("SELECT key FROM outbox WHERE topic = $1 ORDER BY id", stage.topic.name)
    assert [row["key"] for row in waiting] == ["answer", "answer"]
    assert await stage.effects() == [0, 2]


async def test_a_record_that_comes_alone_waits_for_no_idle_poll(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """FastStream sleeps after an empty poll. Were one empty poll handed to it, this test would see the sleep."""
    slept: list[float] = []
    monkeypatch.setattr("anyio.sleep", _noting(slept))
    monkeypatch.setattr("shared.messaging.subscription.BATCH_TIMEOUT_MS", 20)
    await stage.start(stage.consumer())
    for number in range(5):
        await asyncio.sleep(0.1)
        await stage.send(stage.envelope(number))
        await stage.wait_for_effects(number + 1)
    assert slept == []


async def test_a_partition_that_cannot_be_read_takes_no_records_of_others_with_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """aiokafka has moved on in the other partitions when it raises, and what it had taken from them would be gone."""
    for subject in SUBJECTS:
        await stage.send(stage.envelope(1, subject))
    corrupt: list[int] = []

    def unpack(records: TolerantRecords) -> Iterator[ConsumerRecord]:
        if read and not corrupt:
            corrupt.append(1)
            raise CorruptRecordException
        for record in original(records):
            read.append(record)
            yield record

    read: list[ConsumerRecord] = []
    original = TolerantRecords._unpack_records
    monkeypatch.setattr(TolerantRecords, "_unpack_records", unpack)
    reader = PatientConsumer(stage.topic.name, bootstrap_servers=stage.bootstrap, auto_offset_reset="earliest")
    await reader.start()
    got: list[bytes] = []
    while len(got) < len(SUBJECTS):
        with suppress(CorruptRecordException):
            got += [record.key for records in (await reader.getmany(timeout_ms=200)).values() for record in records]
    await reader.stop()
    assert corrupt
    assert sorted(got) == sorted(subject.encode() for subject in SUBJECTS)


def _noting(slept: list[float]) -> object:
    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        await asyncio.sleep(seconds)

    return sleep


async def _reached(tried: list[object], number: int) -> bool:
    return len(tried) >= number


def _watch(consumer: object, name: str) -> list[object]:
    """Note each call of a method."""
    calls: list[object] = []
    original = getattr(consumer, name)

    async def noted(*arguments: object) -> object:
        calls.append(arguments)
        return await original(*arguments)

    setattr(consumer, name, noted)
    return calls


async def _alter_database(stage: Stage, change: str) -> None:
    connection = await asyncpg.connect(stage.server.superuser)
    try:
        await connection.execute(f'ALTER DATABASE "{stage.database}" {change}')
    finally:
        await connection.close()
