"""Measures the outbox and forgets what was handled long ago."""

import asyncio
from typing import Any, Final

from shared.messaging import inbox
from shared.runtime import metrics

MEASURE_SECONDS: Final = 2.0
KEEP_DAYS: Final = 45
"""Longer than the bus keeps any record about people."""
_ROUNDS_A_SWEEP: Final = 1800
_MEASURE: Final = "SELECT count(*), coalesce(extract(epoch FROM now() - min(created_at)), 0) FROM outbox"
_WAITING: Final = "SELECT count(*) FROM dead_letters WHERE handled_at IS NULL"
_FORGET_KEYS: Final = "DELETE FROM idempotency_keys WHERE created_at < now() - $1 * interval '1 day'"


async def keep(service: Any) -> None:
    """Measure every two seconds, sweep every hour, for ever."""
    rounds = 0
    while True:
        async with service.engine.begin() as connection:
            pending, oldest = (await connection.exec_driver_sql(_MEASURE)).one()
            metrics.OUTBOX_PENDING.set(pending)
            metrics.OUTBOX_OLDEST.set(float(oldest))
            metrics.DEAD_LETTERS_WAITING.set((await connection.exec_driver_sql(_WAITING)).scalar_one())
            if rounds % _ROUNDS_A_SWEEP == 0:
                await inbox.forget(connection, KEEP_DAYS)
                await connection.exec_driver_sql(_FORGET_KEYS, (KEEP_DAYS,))
        rounds += 1
        await asyncio.sleep(MEASURE_SECONDS)
