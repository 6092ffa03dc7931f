"""Whatever dies is started again, with its data."""

import asyncio

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from deploy.local import kafka, postgres
from deploy.local.state import System, running_system
from shared.contracts.topics import DESKS
from tests.platform_running import WITHIN_SECONDS, eventually_answers, kill, server_of, state_of


async def test_killed_broker_comes_back_with_what_it_had_confirmed(system: System) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=system.kafka_bootstrap, enable_idempotence=True)
    await producer.start()
    await producer.send_and_wait(DESKS.name, b"kept over the kill", key=b"one")
    await producer.stop()
    await asyncio.to_thread(kill, system.layout, "kafka")
    await eventually_answers(lambda: kafka.is_ready(system.ports.kafka))
    assert b"kept over the kill" in await _first_values(system, DESKS.name)


async def test_killed_postmaster_comes_back_though_a_backend_is_busy(system: System) -> None:
    dsn = system.databases["intake"]
    connection, busy = await asyncpg.connect(dsn), await asyncpg.connect(dsn)
    await connection.execute("CREATE TABLE IF NOT EXISTS kept (id int); INSERT INTO kept VALUES (1)")
    work = asyncio.create_task(busy.execute("SELECT sum(number) FROM generate_series(1, 1000000000) AS number"))
    await eventually_answers(lambda: _is_busy(server_of(system).dsn()))
    await asyncio.to_thread(kill, system.layout, "postgres")
    await eventually_answers(lambda: postgres.is_ready(server_of(system).dsn()))
    again = await asyncpg.connect(dsn)
    assert await again.fetchval("SELECT count(*) FROM kept") >= 1
    await again.close()
    await asyncio.gather(work, return_exceptions=True)
    connection.terminate()
    busy.terminate()


async def test_killed_service_is_started_again(system: System) -> None:
    pid = await asyncio.to_thread(kill, system.layout, "notify")
    assert running_system(system.layout.folder).state.processes["notify"].pid == pid
    assert state_of(system.layout).restarts["notify"] >= 1


async def _first_values(system: System, topic: str) -> list[bytes]:
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=system.kafka_bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        async with asyncio.timeout(WITHIN_SECONDS):
            return [(await consumer.getone()).value]
    finally:
        await consumer.stop()


async def _is_busy(dsn: str) -> bool:
    connection = await asyncpg.connect(dsn)
    try:
        return bool(await connection.fetchval("SELECT 1 FROM pg_stat_activity WHERE query LIKE 'SELECT sum%'"))
    finally:
        await connection.close()
