"""Notify's sender as a process of its own, to be killed; its arguments: database URL, SMPP port."""

import asyncio
import sys
from pathlib import Path
from types import SimpleNamespace

from services.notify.app import wire
from services.notify.settings import NotifySettings
from shared.messaging import Units
from shared.runtime.clock import utc_now
from shared.runtime.database import create_engine


async def main(url: str, port: int) -> None:
    """Send until killed."""
    settings = NotifySettings(database_url=url, access_public_key_file=Path("unused"), smpp_port=port)
    units = Units(create_engine(url, 5), "/opvangpunt/notify", utc_now, lambda: None)
    await wire(settings).texting.run(SimpleNamespace(units=units))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
