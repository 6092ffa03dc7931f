"""The line to the SMS centre: bound again and again, for ever; what comes in is sorted and passed on."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from services.notify.gateway.binding import Address, bind
from services.notify.gateway.message import Message, read
from services.notify.gateway.receipt import receipt_in
from services.notify.gateway.session import GatewayError, Session
from services.notify.gateway.wire import Malformed, Pdu
from services.notify.recording import Reported
from shared.runtime import metrics
from shared.runtime.logging import logger

FIRST_WAIT_SECONDS: Final = 0.2
LONGEST_WAIT_SECONDS: Final = 5.0


class Line:
    """Binds to one SMS centre."""

    def __init__(
        self,
        address: Address,
        answer_seconds: float,
        reported: Callable[[Reported], None],
        replied: Callable[[Message, Session, Pdu], None],
    ) -> None:
        self._address = address
        self._answer_seconds = answer_seconds
        self._reported = reported
        self._replied = replied

    @asynccontextmanager
    async def session(self) -> AsyncIterator[Session]:
        """A bound session; waits for ever for the SMS centre to be there."""
        session = await self._bind()
        keepers = [asyncio.create_task(session.keep_alive()), asyncio.create_task(session.watch_answers())]
        metrics.SMS_CENTRE_CONNECTED.set(1)
        try:
            yield session
        finally:
            metrics.SMS_CENTRE_CONNECTED.set(0)
            for keeper in keepers:
                keeper.cancel()
            with contextlib.suppress(GatewayError):
                await session.unbind()

    async def _bind(self) -> Session:
        wait = FIRST_WAIT_SECONDS
        while True:
            try:
                return await bind(self._address, self._take, self._answer_seconds)
            except GatewayError as error:
                logger.warning("no SMS centre", error=str(error), wait_seconds=wait)
                await asyncio.sleep(wait)
                wait = min(wait * 2, LONGEST_WAIT_SECONDS)

    def _take(self, session: Session, pdu: Pdu) -> None:
        """Sort a deliver_sm; what cannot be read is acknowledged, for it would come back for ever."""
        try:
            message = read(pdu)
        except Malformed as error:
            logger.error("unreadable message from the SMS centre", error=str(error))
            session.acknowledge(pdu)
            return
        if not message.is_receipt:
            self._replied(message, session, pdu)
        elif receipt := receipt_in(message):
            self._reported(Reported(receipt, session, pdu))
        else:
            logger.warning("receipt without id or state")
            session.acknowledge(pdu)
