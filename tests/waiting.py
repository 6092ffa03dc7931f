"""Waiting on a condition: never for a time."""

import asyncio
from collections.abc import Awaitable, Callable

WITHIN_SECONDS = 60.0


async def until(met: Callable[[], Awaitable[bool]], what: str, within: float = WITHIN_SECONDS) -> None:
    """Returns once the condition is met; AssertionError that names it when it is not within so many seconds."""
    try:
        async with asyncio.timeout(within):
            while not await met():
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(f"still waiting after {within:.0f} s: {what}") from None
