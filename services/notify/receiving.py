"""Taking answers from phones: acknowledged to the SMS centre only when what they led to is committed."""

import asyncio
from collections.abc import Callable
from typing import Final

from services.notify.gateway.message import Message
from services.notify.gateway.session import Session
from services.notify.gateway.wire import Pdu
from services.notify.handlers.replies import reply_came
from services.notify.handlers.telling import Writer
from shared.messaging import Units
from shared.runtime import metrics
from shared.runtime.failures import is_transient
from shared.runtime.logging import logger

AT_ONCE: Final = 50
ATTEMPTS: Final = 3
FIRST_WAIT_SECONDS: Final = 0.1
LONGEST_WAIT_SECONDS: Final = 5.0

Answer = tuple[Message, Session, Pdu]


class Receiver:
    """Handles answers in the order in which they came."""

    def __init__(self, units: Callable[[], Units], writer: Writer) -> None:
        self._units = units
        self._writer = writer
        self._came: asyncio.Queue[Answer] = asyncio.Queue()

    def put(self, message: Message, session: Session, pdu: Pdu) -> None:
        """Have an answer handled soon."""
        self._came.put_nowait((message, session, pdu))

    async def run(self) -> None:
        """Handle answers for ever."""
        while True:
            batch = [await self._came.get()]
            while not self._came.empty() and len(batch) < AT_ONCE:
                batch.append(self._came.get_nowait())
            if not await self._handled(batch, 1):
                for answer in batch:
                    await self._alone(answer)

    async def _alone(self, answer: Answer) -> None:
        """Handle an answer by itself; one that cannot be handled is let go, for it would come back for ever."""
        if not await self._handled([answer], ATTEMPTS):
            metrics.REPLIES.labels("failed").inc()
            _, session, pdu = answer
            session.acknowledge(pdu)

    async def _handled(self, batch: list[Answer], attempts: int) -> bool:
        """Whether the answers were handled, in one transaction. Waits while the database is away."""
        wait = FIRST_WAIT_SECONDS
        while attempts:
            try:
                async with self._units().begin() as unit:
                    for message, _, _ in batch:
                        await reply_came(self._writer, unit, message)
            except Exception as error:
                attempts -= 0 if is_transient(error) else 1
                logger.warning("answers not handled", number=len(batch), error=type(error).__name__)
                await asyncio.sleep(wait)
                wait = min(wait * 2, LONGEST_WAIT_SECONDS)
            else:
                for _, session, pdu in batch:
                    session.acknowledge(pdu)
                return True
        return False
