"""When time alone changes a search: its period is over, or nobody decided on the place that was found."""

import asyncio
from typing import Any, Final

from services.mentoring.searches import handlers
from services.mentoring.settings import MentoringSettings

EVERY_SECONDS: Final = 300.0
"""Limits are days: a few minutes are soon enough."""


async def end_when_due(service: Any) -> None:
    """End what is due, for ever."""
    settings: MentoringSettings = service.app.state.mentoring
    while True:
        async with service.units.begin() as unit:
            await handlers.end_due(unit, settings.found_place_stands)
        await asyncio.sleep(EVERY_SECONDS)
