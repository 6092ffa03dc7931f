"""The relay's ordered events a second, against the plain producer and against faststream-outbox."""

import asyncio
import json
from contextlib import suppress
from time import perf_counter

import asyncpg
from faststream.kafka import KafkaBroker
from faststream_outbox import OutboxBroker, make_outbox_table
from sqlalchemy import MetaData
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine

from shared.contracts.topics import Topic
from shared.messaging.relay import Relay
from tests.benchmarks import parts
from tests.benchmarks.results import Result, Rounds
from tests.platform_parts import PostgresServer

EVENTS = 60_000
FEW = 1_500
ROUNDS = 5


async def measure(bootstrap: str, server: PostgresServer) -> list[Result]:
    """The relay's two goals."""
    rounds, against_library = Rounds(), Rounds()
    async with parts.database(server) as url:
        for _ in range(ROUNDS):
            rounds.reference.append(await _plain_producer(bootstrap))
            rounds.ours.append(await _relay(bootstrap, url))
        for _ in range(3):
            against_library.ours.append(await _relay(bootstrap, url))
            against_library.reference.append(await _faststream_outbox(bootstrap, url))
    return [
        rounds.result("Relay: ordered events/s ÷ raw idempotent producer", "events/s", 0.6),
        against_library.result("Relay ÷ faststream-outbox with one worker", "events/s", 50),
    ]


async def _plain_producer(bootstrap: str) -> float:
    topic = await parts.new_topic(bootstrap)
    records = [parts.record(parts.envelope()) for _ in range(EVENTS)]
    async with parts.producing(bootstrap) as producer:
        await producer.send_and_wait(topic.name, b"first", key=b"first")
        started = perf_counter()
        sent = [await producer.send(topic.name, value, key, headers=headers) for key, value, headers in records]
        await asyncio.gather(*sent)
        return EVENTS / (perf_counter() - started)


async def _relay(bootstrap: str, url: str) -> float:
    topic = await parts.new_topic(bootstrap)
    connection = await parts.connect(url)
    await _fill(connection, topic)
    relay = Relay(url, bootstrap, "benchmark")
    running = asyncio.create_task(relay.run())
    while not relay.active:
        await asyncio.sleep(0.001)
    started = perf_counter()
    while await connection.fetchval("SELECT EXISTS (SELECT FROM outbox)"):
        await asyncio.sleep(0.01)
    elapsed = perf_counter() - started
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    await connection.close()
    return EVENTS / elapsed


async def _fill(connection: asyncpg.Connection, topic: Topic) -> None:
    made = [parts.envelope() for _ in range(EVENTS)]
    rows = [(topic.name, one.event.key, json.dumps(one.headers()), one.value()) for one in made]
    await connection.copy_records_to_table("outbox", records=rows, columns=["topic", "key", "headers", "value"])
    await connection.execute("VACUUM ANALYZE outbox")


async def _faststream_outbox(bootstrap: str, url: str) -> float:
    """One worker, so that order is kept, as ours keeps it."""
    topic = await parts.new_topic(bootstrap)
    engine = create_async_engine(url)
    metadata = MetaData()
    table = make_outbox_table(metadata, table_name="library_outbox")
    async with engine.begin() as connection:
        await connection.run_sync(metadata.drop_all)
        await connection.run_sync(metadata.create_all)
    outbox, bus = OutboxBroker(engine, outbox_table=table), KafkaBroker(bootstrap, allow_auto_create_topics=False)
    done, seen = asyncio.Event(), 0

    @bus.publisher(topic.name)
    @outbox.subscriber("benchmark", max_workers=1)
    async def relay(body: dict[str, str]) -> dict[str, str]:
        nonlocal seen
        seen += 1
        if seen == FEW:
            done.set()
        return body

    async with async_sessionmaker(engine)() as session, session.begin():
        for _ in range(FEW):
            await outbox.publish(json.loads(parts.envelope().value() or b""), queue="benchmark", session=session)
    await bus.connect()
    started = perf_counter()
    await outbox.start()
    await done.wait()
    elapsed = perf_counter() - started
    await outbox.stop()
    await bus.stop()
    await engine.dispose()
    return FEW / elapsed
