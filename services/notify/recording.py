"""Writing down what the SMS centre says of texts, many at once: one transaction for whatever has come meanwhile."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from services.notify.gateway.receipt import Receipt
from services.notify.gateway.session import Session
from services.notify.gateway.wire import Pdu
from services.notify.handlers.outcomes import outcomes_came, receipts_came
from services.notify.store.outcomes import Outcome
from shared.messaging import Units
from shared.runtime import crash, metrics
from shared.runtime.failures import is_transient
from shared.runtime.logging import logger
from shared.runtime.pacing import gather_more

AT_ONCE: Final = 500
FIRST_WAIT_SECONDS: Final = 0.1
LONGEST_WAIT_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class Reported:
    """A receipt, and the message to acknowledge once it is written down."""

    receipt: Receipt
    session: Session
    pdu: Pdu


class Recorder:
    """Records outcomes and receipts in the order in which they came. `recorded` hears of texts that are out of hand."""

    def __init__(
        self,
        units: Callable[[], Units],
        came: asyncio.Queue[Outcome | Reported],
        recorded: Callable[[Sequence[str], bool], None],
    ) -> None:
        self._units = units
        self._came = came
        self._recorded = recorded

    async def run(self) -> None:
        """Record for ever."""
        while True:
            batch = [await self._came.get()]
            while not self._came.empty() and len(batch) < AT_ONCE:
                batch.append(self._came.get_nowait())
            await self._take(batch)
            await gather_more(len(batch))

    async def _take(self, batch: list[Outcome | Reported]) -> None:
        if any(isinstance(what, Outcome) for what in batch):
            crash.point("after-handover")
        if await self._record(batch):
            return
        for what in batch:
            if not await self._record([what]) and isinstance(what, Outcome):
                self._recorded([what.text_id], False)

    async def _record(self, batch: list[Outcome | Reported]) -> bool:
        """Write a batch down, waiting while the database is away; False when it cannot be written at all."""
        outcomes = [what for what in batch if isinstance(what, Outcome)]
        reports = [what for what in batch if isinstance(what, Reported)]
        wait = FIRST_WAIT_SECONDS
        while True:
            try:
                async with self._units().begin() as unit:
                    await outcomes_came(unit, outcomes)
                    await receipts_came(unit, [report.receipt for report in reports])
            except Exception as error:
                if not is_transient(error):
                    logger.error("outcomes not recorded", number=len(batch), error=repr(error))
                    return False
                metrics.TRANSIENT_FAILURES.labels("recorder").inc()
                await asyncio.sleep(wait)
                wait = min(wait * 2, LONGEST_WAIT_SECONDS)
            else:
                self._recorded([outcome.text_id for outcome in outcomes], True)
                for report in reports:
                    report.session.acknowledge(report.pdu)
                return True
