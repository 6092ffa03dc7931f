"""How long free places have been kept for a round: they stay empty meanwhile, and somebody may have forgotten it."""

import asyncio
from typing import Final

from services.matching.rounds import store
from shared.runtime import metrics
from shared.runtime.application import Service

SECONDS_BETWEEN: Final = 15


async def watch_gathering(service: Service) -> None:
    """Keep the gauge true, for ever."""
    while True:
        async with service.sessions() as session:
            begun = await store.gathering(session)
        metrics.PLACES_KEPT.set((service.clock() - begun.began_at).total_seconds() if begun else 0)
        await asyncio.sleep(SECONDS_BETWEEN)
