"""What a business transaction costs more for having its event in the outbox."""

import asyncio
from time import perf_counter

from shared.messaging import Units
from shared.runtime.clock import utc_now
from shared.runtime.database import create_engine, fetch
from shared.runtime.identifiers import new_id
from tests.benchmarks import parts
from tests.benchmarks.results import Result, Rounds
from tests.platform_parts import PostgresServer

TRANSACTIONS = 1_600
WRITERS = 8
ROUNDS = 5
_LOCK = "SELECT id FROM effects WHERE id = $1 FOR UPDATE"
_ADD = "INSERT INTO effects (id, request_id, note) VALUES ($1, $2, $3)"
_CHANGE = "UPDATE effects SET note = $2 WHERE id = $1"


async def measure(server: PostgresServer) -> list[Result]:
    """Transactions a second with the outbox row, and without."""
    rounds = Rounds()
    async with parts.database(server) as url:
        for _ in range(ROUNDS):
            rounds.reference.append(await _transactions(url, with_event=False))
            rounds.ours.append(await _transactions(url, with_event=True))
    note = "a transaction inserts a row, reads it back locked and changes it; eight writers"
    return [rounds.result("Business transactions/s with the outbox row ÷ without", "transactions/s", 0.9, note=note)]


async def _transactions(url: str, *, with_event: bool) -> float:
    engine = create_engine(url, WRITERS)
    units = Units(engine, "/opvangpunt/benchmark", utc_now, lambda: None)

    async def write(count: int) -> None:
        for _ in range(count):
            await _transaction(units, with_event)

    await write(20)
    started = perf_counter()
    await asyncio.gather(*(write(TRANSACTIONS // WRITERS) for _ in range(WRITERS)))
    elapsed = perf_counter() - started
    await engine.dispose()
    return TRANSACTIONS / elapsed


async def _transaction(units: Units, with_event: bool) -> None:
    made = parts.envelope().event
    async with units.begin() as unit:
        await fetch(unit.session, _ADD, made.key, new_id(), "asked")
        await fetch(unit.session, _LOCK, made.key)
        await fetch(unit.session, _CHANGE, made.key, "matched")
        if with_event:
            unit.publish(made)
