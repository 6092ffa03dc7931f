"""Sending, recording and receiving, run together beside the service."""

import asyncio
import contextlib
from typing import Any, Final

from services.notify.claims import Claims, claims
from services.notify.handing_over import HandingOver
from services.notify.handlers.outcomes import orphans_found
from services.notify.handlers.telling import Writer
from services.notify.line import Line
from services.notify.receiving import Receiver
from services.notify.recording import Recorder, Reported
from services.notify.sending import Sender
from services.notify.settings import NotifySettings
from services.notify.store.outcomes import Outcome
from shared.messaging import Units
from shared.runtime import metrics
from shared.runtime.clock import Clock
from shared.runtime.identifiers import new_id
from shared.runtime.logging import logger

FIRST_WAIT_SECONDS: Final = 0.2
LONGEST_WAIT_SECONDS: Final = 5.0
FINISH_SECONDS: Final = 5.0


class Texting:
    """The parts that talk to the SMS centre, wired together. One such is at work at a time, however many run.

    `due` is set by whoever committed a text to send.
    """

    def __init__(self, settings: NotifySettings, clock: Clock, writer: Writer, due: asyncio.Event) -> None:
        self._settings = settings
        self._owner = new_id()
        self._units: Units | None = None
        came: asyncio.Queue[Outcome | Reported] = asyncio.Queue()
        handing = HandingOver(clock, settings.smpp_sender, settings.smpp_long_texts, settings.patience)
        self._sender = Sender(clock, due, came.put_nowait, handing, settings.smpp_window)
        self._recorder = Recorder(self.units, came, self._sender.recorded)
        self._receiver = Receiver(self.units, writer)
        self._line = Line(settings.smpp_address, settings.smpp_answer_seconds, came.put_nowait, self._receiver.put)

    def units(self) -> Units:
        """The units of work of the service that runs this."""
        if self._units is None:
            raise RuntimeError("texting has not been started")
        return self._units

    async def run(self, service: Any) -> None:
        """Send and receive for ever; on cancellation finish what is in hand."""
        self._units = service.units
        listeners = [asyncio.create_task(self._recorder.run()), asyncio.create_task(self._receiver.run())]
        try:
            await self._run()
        finally:
            for listener in listeners:
                listener.cancel()
            await asyncio.gather(*listeners, return_exceptions=True)

    async def _run(self) -> None:
        wait = FIRST_WAIT_SECONDS
        while True:
            try:
                async with claims(self._settings.database_url, self._owner, self._settings.asking) as held:
                    wait = FIRST_WAIT_SECONDS
                    await self._send(held)
            except Exception as error:
                metrics.TRANSIENT_FAILURES.labels("sender").inc()
                logger.warning("sender interrupted", error=repr(error), wait_seconds=wait)
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT_SECONDS)

    async def _send(self, held: Claims) -> None:
        await self._recover(held)
        try:
            while True:
                await self._send_through_one_session(held)
        except asyncio.CancelledError:
            await self._sender.settled(FINISH_SECONDS)
            raise
        finally:
            with contextlib.suppress(Exception):
                await held.put_back(self._sender.in_hand)

    async def _recover(self, held: Claims) -> None:
        """Before the first text: settle what was in hand when somebody stopped without a word."""
        await held.put_back(self._sender.in_hand)
        async with self.units().begin() as unit:
            orphans = await orphans_found(unit, self._owner)
        if orphans:
            logger.error("texts of unknown fate", number=orphans)

    async def _send_through_one_session(self, held: Claims) -> None:
        async with self._line.session() as session:
            try:
                await self._sender.send_through(session, held)
            finally:
                # Whatever the reason to leave: the answers to what was sent decide what becomes of it.
                await self._sender.finish(FINISH_SECONDS)
