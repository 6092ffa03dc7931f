"""HTTP/1.1 over one kept connection, as lean as it can be: the load shares the machine with what it measures."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import httptools

ANSWER_WITHIN_SECONDS: Final = 30.0


class Answer(asyncio.Protocol):
    """What comes back on a connection: one answer at a time."""

    def __init__(self) -> None:
        self._parser: Any = httptools.HttpResponseParser(self)
        self._body = bytearray()
        self._waiter: asyncio.Future[tuple[int, bytes]] | None = None
        self.lost = False

    def expect(self) -> "asyncio.Future[tuple[int, bytes]]":
        """The next answer: status and body. ConnectionError when the connection ends before it is whole."""
        self._body.clear()
        self._parser = httptools.HttpResponseParser(self)
        self._waiter = asyncio.get_running_loop().create_future()
        return self._waiter

    def data_received(self, data: bytes) -> None:
        """asyncio."""
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self._fail(ConnectionError(str(error)))

    def connection_lost(self, exc: Exception | None) -> None:
        """asyncio."""
        self.lost = True
        self._fail(ConnectionError("the connection was closed"))

    def on_body(self, body: bytes) -> None:
        """httptools."""
        self._body += body

    def on_message_complete(self) -> None:
        """httptools."""
        self.lost = self.lost or not self._parser.should_keep_alive()
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result((self._parser.get_status_code(), bytes(self._body)))

    def _fail(self, error: Exception) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(error)


class Connection:
    """A connection to one address, made anew whenever it was lost. For one caller at a time."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 80
        self._transport: asyncio.Transport | None = None
        self._answer = Answer()

    async def ask(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> tuple[int, bytes]:
        """Status and body of the answer. Raises OSError or TimeoutError when there is none."""
        try:
            async with asyncio.timeout(ANSWER_WITHIN_SECONDS):
                if self._transport is None or self._answer.lost or self._transport.is_closing():
                    loop = asyncio.get_running_loop()
                    self._transport, self._answer = await loop.create_connection(Answer, self._host, self._port)
                answer = self._answer.expect()
                self._transport.write(self._head(method, path, headers or {}, len(body)) + body)
                return await answer
        except (OSError, TimeoutError):
            self.close()
            raise

    def close(self) -> None:
        """Let go of the connection; the next question makes another."""
        if self._transport is not None:
            self._transport.abort()
            self._transport = None

    def _head(self, method: str, path: str, headers: Mapping[str, str], length: int) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._host}:{self._port}", f"Content-Length: {length}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()
