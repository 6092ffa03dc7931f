"""The consumer's effects a second, inbox and all, against a bare loop with the same insert."""

import asyncio
import json
from collections.abc import Sequence
from time import perf_counter
from uuid import UUID, uuid4

from aiokafka import AIOKafkaConsumer

from shared.contracts.topics import Topic
from shared.messaging import Consumer, UnitOfWork, Units
from shared.messaging.subscription import create_broker, start_broker, subscribe
from shared.runtime.clock import utc_now
from shared.runtime.database import create_engine, fetch
from tests.benchmarks import parts
from tests.benchmarks.results import Result, Rounds
from tests.platform_parts import PostgresServer

EVENTS = 50_000
ROUNDS = 5
BATCH = 500
_EFFECT = "INSERT INTO effects (id, request_id) SELECT * FROM unnest($1::text[], $2::text[])"
_INBOX = "INSERT INTO inbox (event_id) SELECT unnest($1::uuid[]) ON CONFLICT DO NOTHING"


async def measure(bootstrap: str, server: PostgresServer) -> list[Result]:
    """Both read the same records from the beginning, in turn."""
    topic = await parts.new_topic(bootstrap)
    parts.Measured.topic = topic
    async with parts.producing(bootstrap) as producer:
        made = [parts.record(parts.envelope()) for _ in range(EVENTS)]
        await asyncio.gather(
            *[await producer.send(topic.name, value, key, headers=headers) for key, value, headers in made]
        )
    rounds = Rounds()
    for _ in range(ROUNDS):
        async with parts.database(server) as url:
            rounds.reference.append(await _bare_loop(bootstrap, url, topic))
        async with parts.database(server) as url:
            rounds.ours.append(await _consumer(bootstrap, url))
    what = "Consumer with inbox: effects/s ÷ raw getmany + the same batched insert"
    return [rounds.result(what, "effects/s", 0.7)]


async def _bare_loop(bootstrap: str, url: str, topic: Topic) -> float:
    connection = await parts.connect(url)
    consumer = AIOKafkaConsumer(
        topic.name, bootstrap_servers=bootstrap, group_id=uuid4().hex, enable_auto_commit=False,
        auto_offset_reset="earliest",
    )  # fmt: skip
    await consumer.start()
    seen, started = 0, 0.0
    while seen < EVENTS:
        taken = [
            record
            for records in (await consumer.getmany(timeout_ms=1000, max_records=BATCH)).values()
            for record in records
        ]
        if not taken:
            continue
        started = started or perf_counter()
        ids = [UUID(dict(record.headers)["ce_id"].decode()) for record in taken]
        values = [json.loads(record.value) for record in taken]
        async with connection.transaction():
            await connection.execute(_INBOX, ids)
            await connection.execute(_EFFECT, [v["answers"] for v in values], [v["request_id"] for v in values])
        await consumer.commit()
        seen += len(taken)
    elapsed = perf_counter() - started
    await consumer.stop()
    await connection.close()
    return EVENTS / elapsed


async def _consumer(bootstrap: str, url: str) -> float:
    engine = create_engine(url, 2)
    units = Units(engine, "/opvangpunt/benchmark", utc_now, lambda: None)
    consumer = Consumer(uuid4().hex)
    done, seen, started = asyncio.Event(), 0, 0.0

    @consumer.on_many(parts.Measured)
    async def effects(unit: UnitOfWork, events: Sequence[parts.Measured]) -> None:
        nonlocal seen, started
        started = started or perf_counter()
        await fetch(unit.session, _EFFECT, [event.answers for event in events], [event.request_id for event in events])
        seen += len(events)
        if seen >= EVENTS:
            unit.after_commit(done.set)

    broker = create_broker(bootstrap, "benchmark")
    subscribe(broker, consumer, lambda: units, batch=BATCH)
    await start_broker(broker)
    await done.wait()
    elapsed = perf_counter() - started
    await broker.stop()
    await engine.dispose()
    return EVENTS / elapsed
