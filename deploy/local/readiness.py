"""Whether a part of the platform is ready to be used."""

import asyncio
import contextlib

import httpx

from deploy.local.ports import LOOPBACK

PATIENCE_SECONDS = 3.0


async def answers_ok(url: str) -> bool:
    """Whether GET `url` answers 200."""
    try:
        async with httpx.AsyncClient(timeout=PATIENCE_SECONDS, trust_env=False) as client:
            return (await client.get(url)).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


async def accepts(port: int) -> bool:
    """Whether something accepts connections on that port of loopback."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            _, writer = await asyncio.open_connection(LOOPBACK, port)
    except OSError:  # refused, or no answer in time
        return False
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    return True
