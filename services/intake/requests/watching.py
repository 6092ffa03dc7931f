"""How long the request that waits longest has waited: the number that tells whether anyone is forgotten."""

import asyncio
from typing import Any, Final

from services.intake.requests.store import reading
from shared.runtime import metrics

SECONDS_BETWEEN: Final = 5


async def watch_unanswered(service: Any) -> None:
    """Keep the gauge true, for ever."""
    while True:
        async with service.sessions() as session:
            since = await reading.oldest_unanswered(session)
        waited = (service.clock() - since).total_seconds() if since else 0
        metrics.UNANSWERED_OLDEST.set(max(waited, 0))
        await asyncio.sleep(SECONDS_BETWEEN)
