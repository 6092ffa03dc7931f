"""One SMPP session: bound, kept alive, and honest about what was answered and what was not."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Final, cast

from services.notify.gateway.wire import LAST_SEQUENCE, RESPONSE, Command, Framer, Malformed, Pdu, Status
from services.notify.gateway.wire import frame as framed

KEEP_ALIVE_SECONDS: Final = 15.0


class GatewayError(Exception):
    """The SMS centre cannot be used now."""


class SessionLost(GatewayError):
    """The session ended before the answer came: nobody can tell whether the peer took what was sent."""


class Session(asyncio.Protocol):
    """A transceiver's session. `on_message` gets each deliver_sm, to be answered by `acknowledge` once it is safe."""

    def __init__(self, on_message: Callable[["Session", Pdu], None], answer_seconds: float) -> None:
        self.closed = asyncio.Event()
        self._on_message = on_message
        self._answer_seconds = answer_seconds
        self._framer = Framer()
        self._sequence = 0
        self._pending: dict[int, tuple[asyncio.Future[Pdu], float]] = {}
        self._transport: asyncio.Transport | None = None
        self._loop = asyncio.get_running_loop()
        self._unsent: list[bytes] = []

    @property
    def open(self) -> bool:
        """True while messages can be sent."""
        return self._transport is not None and not self._transport.is_closing()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The stream is there; called by asyncio."""
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """The stream is gone, and with it the answers that had not come; called by asyncio."""
        pending, self._pending = self._pending, {}
        for answer, _ in pending.values():
            if not answer.done():
                answer.set_exception(SessionLost(repr(exc)))
        self.closed.set()

    def data_received(self, data: bytes) -> None:
        """Octets came; called by asyncio."""
        try:
            for pdu in self._framer.feed(data):
                self._take(pdu)
        except Malformed:
            self.close()

    def request(self, command: Command, body: bytes = b"") -> asyncio.Future[Pdu]:
        """Send a PDU with this body now; its answer comes later, or SessionLost."""
        sequence = self.next_sequence()
        return self.send(sequence, framed(command, sequence, body=body))

    def send(self, sequence: int, octets: bytes) -> asyncio.Future[Pdu]:
        """Send a whole PDU now. Raises GatewayError, with nothing sent, when the session is over already."""
        if not self.open:
            raise GatewayError("the session is closed")
        answer: asyncio.Future[Pdu] = self._loop.create_future()
        self._pending[sequence] = (answer, self._loop.time() + self._answer_seconds)
        self._write(octets)
        return answer

    def next_sequence(self) -> int:
        """A sequence number for the next request."""
        self._sequence = 1 if self._sequence >= LAST_SEQUENCE else self._sequence + 1
        return self._sequence

    def acknowledge(self, message: Pdu, status: Status = Status.OK) -> None:
        """Answer a deliver_sm; after this the peer may forget it."""
        self._answer(message, status, b"\0")

    async def keep_alive(self) -> None:
        """Ask for a sign of life now and then, for as long as the session lasts; close it when none comes."""
        while self.open:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(KEEP_ALIVE_SECONDS):
                    await self.closed.wait()
                return
            try:
                async with asyncio.timeout(self._answer_seconds):
                    await self.request(Command.ENQUIRE_LINK)
            except (GatewayError, TimeoutError):
                self.close()

    async def watch_answers(self) -> None:
        """Give up waiting for answers that are overdue, for as long as the session lasts."""
        while self.open:
            now = self._loop.time()
            overdue = [sequence for sequence, (_, until) in self._pending.items() if until <= now]
            for sequence in overdue:
                answer, _ = self._pending.pop(sequence)
                if not answer.done():
                    answer.set_exception(SessionLost("no answer in time"))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(min(1.0, self._answer_seconds / 4)):
                    await self.closed.wait()

    async def unbind(self) -> None:
        """Take leave and close."""
        with contextlib.suppress(GatewayError, TimeoutError):
            async with asyncio.timeout(2):
                await self.request(Command.UNBIND)
        self.close()

    def close(self) -> None:
        """Close without a word more."""
        self._flush()
        if self._transport is not None:
            self._transport.close()

    def _take(self, pdu: Pdu) -> None:
        if pdu.is_response:
            answer, _ = self._pending.pop(pdu.sequence, (None, 0.0))
            if answer is not None and not answer.done():
                answer.set_result(pdu)
        elif pdu.command == Command.DELIVER_SM:
            self._on_message(self, pdu)
        elif pdu.command in (Command.ENQUIRE_LINK, Command.UNBIND):
            self._answer(pdu, Status.OK, b"")
            if pdu.command == Command.UNBIND:
                self.close()
        else:
            self._write(framed(RESPONSE, pdu.sequence, Status.INVALID_COMMAND))

    def _answer(self, pdu: Pdu, status: Status, body: bytes) -> None:
        self._write(framed(pdu.command | RESPONSE, pdu.sequence, status, body))

    def _write(self, octets: bytes) -> None:
        """Send with whatever else this turn of the event loop has to say: one system call for all of it."""
        if not self._unsent:
            self._loop.call_soon(self._flush)
        self._unsent.append(octets)

    def _flush(self) -> None:
        unsent, self._unsent = self._unsent, []
        if unsent and self._transport is not None and self.open:
            self._transport.write(b"".join(unsent))
