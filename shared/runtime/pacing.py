"""The pace of work that comes in rounds: at once when there is little of it, in fewer and larger rounds under load."""

import asyncio
from typing import Final

FEW: Final = 3
"""A round that found no more than this was not kept waiting by anybody, and keeps nobody waiting."""
MANY: Final = 100
"""A round that found this many is large enough; behind it may be as many again."""
MOMENT_SECONDS: Final = 0.02


async def gather_more(found: int) -> None:
    """After a round that found so many things: wait a moment when the next round would then be worth more.

    A round costs its round trips and its place on the disk whatever it holds; under load that is most of what it costs.
    """
    if FEW < found < MANY:
        await asyncio.sleep(MOMENT_SECONDS)
