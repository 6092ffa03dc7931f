"""Measures what waits, wakes what was missed, gives up what waited too long, reminds, forgets what is old."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import count
from typing import Any, Final

from sqlalchemy import text

from services.notify.handlers.reminders import remind
from services.notify.handlers.telling import Writer
from services.notify.handlers.waiting import give_up, rouse_ready
from services.notify.store import replies
from shared.runtime import metrics

EVERY_SECONDS: Final = 2.0
_ROUNDS_A_SWEEP: Final = 1800
FORGET_AFTER: Final = timedelta(days=2)
_MEASURE: Final = text("""
SELECT (SELECT count(*) FROM waiting_events),
       (SELECT coalesce(extract(epoch FROM now() - min(created_at)), 0) FROM texts WHERE status = 'created')
""")
_FORGET_RECEIPTS: Final = text("DELETE FROM early_receipts WHERE received_at < now() - interval '14 days'")


def keeping(writer: Writer) -> Callable[[Any], Awaitable[None]]:
    """The background work of housekeeping."""

    async def keep(service: Any) -> None:
        for rounds in count():
            async with service.units.begin() as unit:
                await rouse_ready(writer, unit)
                await give_up(writer, unit)
                await remind(writer, unit)
                if rounds % _ROUNDS_A_SWEEP == 0:
                    await replies.forget(unit.session, unit.now - FORGET_AFTER)
                    await unit.session.execute(_FORGET_RECEIPTS)
                waiting, oldest = (await unit.session.execute(_MEASURE)).one()
            metrics.WAITING_FOR_CONTACT.set(waiting)
            metrics.TEXTS_UNSENT_OLDEST.set(float(oldest))
            await asyncio.sleep(EVERY_SECONDS)

    return keep
