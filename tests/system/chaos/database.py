"""What the services' own databases still have in hand, asked as the superuser."""

from typing import Final

import asyncpg

from deploy.local.credentials import read_credentials
from deploy.local.ports import LOOPBACK
from deploy.local.state import System

IN_HAND: Final = {
    "intake": "SELECT count(*) FROM outbox",
    "matching": "SELECT count(*) FROM outbox",
    "mentoring": "SELECT count(*) FROM outbox",
    "notify": "SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM waiting_events)"
    " + (SELECT count(*) FROM texts WHERE status IN ('created', 'sending', 'pending'))",
}
"""Events that have not left, events that wait for another, texts of which the end is not known."""
DEAD: Final = "SELECT topic, partition, record_offset, reason FROM dead_letters WHERE set_aside_at > $1"
UNKNOWN: Final = "SELECT request_id, kind FROM texts WHERE status = 'unknown' AND request_id IS NOT NULL"


def superuser_dsn(system: System, database: str = "postgres") -> str:
    """The superuser's address of a database."""
    password = read_credentials(system.layout).postgres
    return f"postgresql://postgres:{password}@{LOOPBACK}:{system.ports.postgres}/{database}"


async def in_hand(system: System) -> dict[str, int]:
    """How much each service still has to do."""
    found = {}
    for service, statement in IN_HAND.items():
        (row,) = await ask(system, service, statement)
        found[service] = int(row[0])
    return found


async def ask(system: System, service: str, statement: str, *arguments: object) -> list[asyncpg.Record]:
    """Rows from a service's database."""
    connection = await asyncpg.connect(superuser_dsn(system, service))
    try:
        rows: list[asyncpg.Record] = await connection.fetch(statement, *arguments)
        return rows
    finally:
        await connection.close()
