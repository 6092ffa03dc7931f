"""What asks those who left, as a process of its own, to be killed; its arguments: database URL, the moment it is."""

import asyncio
import sys
from datetime import datetime
from types import SimpleNamespace

from services.mentoring.outcomes.asking import ask_when_due
from shared.messaging import Units
from shared.runtime.database import create_engine


async def main(url: str, moment: str) -> None:
    """Ask until killed."""
    now = datetime.fromisoformat(moment)
    units = Units(create_engine(url, 5), "/opvangpunt/mentoring", lambda: now, lambda: None)
    await ask_when_due(SimpleNamespace(units=units, clock=lambda: now))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
