"""What happens around every HTTP request: its trace, its key, and a limit on what it may send."""

from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.runtime import tracing
from shared.web.problems import Problem

LARGEST_BODY = 1_048_576
LARGEST_IMPORT = 16 * LARGEST_BODY


class Around:
    """Follows the caller's trace and refuses a body over the limit, also one that does not say how long it is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        tracing.follow(headers.get("traceparent"))
        limit = LARGEST_IMPORT if "/imports/" in scope["path"] else LARGEST_BODY
        length = headers.get("content-length", "")
        if length.isdigit() and int(length) > limit:
            await _too_large(limit).answer()(scope, receive, send)
            return
        await self._app(scope, _limited(receive, limit), _naming(headers.get("idempotency-key"), send))


def _naming(key: str | None, send: Send) -> Send:
    """Answers name the key they are for: so a sender knows our answer from that of a network that asks to sign in."""
    if key is None:
        return send

    async def named(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message)["Idempotency-Key"] = key
        await send(message)

    return named


def _limited(receive: Receive, limit: int) -> Receive:
    taken = 0

    async def limited() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise _too_large(limit)
        return message

    return limited


def _too_large(limit: int) -> Problem:
    return Problem(413, "The body is too large", f"At most {limit:,} bytes are read.")


def install(app: FastAPI) -> None:
    """Put this around an application."""
    app.add_middleware(Around)
