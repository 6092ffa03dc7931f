"""Measures what waits, wakes what was missed, gives up what waited too long, reminds, forgets what is old."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import count
from typing import Any, Final

from sqlalchemy import text

from services.notify.domain.daytime import Daytime
from services.notify.handlers.reminders import remind
from services.notify.handlers.telling import Writer
from services.notify.handlers.waiting import give_up, rouse_ready
from services.notify.store import replies
from shared.runtime import metrics
from shared.runtime.database import fetch

EVERY_SECONDS: Final = 2.0
_ROUNDS_A_SWEEP: Final = 1800
FORGET_AFTER: Final = timedelta(days=2)
_MEASURE: Final = """
SELECT (SELECT count(*) FROM waiting_events), count(*) FILTER (WHERE kind = ANY($1::text[])),
       coalesce(extract(epoch FROM now() - min(created_at) FILTER (WHERE kind <> ALL($1::text[]))), 0)
FROM texts WHERE in_line AND status = 'created'
"""
_FORGET_RECEIPTS: Final = text("DELETE FROM early_receipts WHERE received_at < now() - interval '14 days'")


def keeping(writer: Writer, asking: Daytime) -> Callable[[Any], Awaitable[None]]:
    """The background work of housekeeping. `asking`: the hours for texts that nobody waits for."""

    async def keep(service: Any) -> None:
        for rounds in count():
            async with service.units.begin() as unit:
                await rouse_ready(writer, unit)
                await give_up(writer, unit)
                await remind(writer, unit)
                if rounds % _ROUNDS_A_SWEEP == 0:
                    await replies.forget(unit.session, unit.now - FORGET_AFTER)
                    await unit.session.execute(_FORGET_RECEIPTS)
                ((waiting, held, oldest),) = await fetch(unit.session, _MEASURE, asking.held(unit.now))
            metrics.WAITING_FOR_CONTACT.set(waiting)
            metrics.TEXTS_HELD.set(held)
            metrics.TEXTS_UNSENT_OLDEST.set(float(oldest))
            await asyncio.sleep(EVERY_SECONDS)

    return keep
