"""One trace from the terminal to the text: W3C `traceparent`, handed on with every event."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import structlog

_TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
_current: ContextVar[str | None] = ContextVar("traceparent", default=None)


def current() -> str | None:
    """The traceparent of what is being handled, or None outside of it."""
    return _current.get()


def follow(incoming: str | None) -> str:
    """Go on with the trace of `incoming` under a new span; begin a new trace when there is none or it is malformed."""
    found = _TRACEPARENT.fullmatch(incoming or "")
    trace_id = found.group(1) if found else secrets.token_hex(16)
    traceparent = f"00-{trace_id}-{secrets.token_hex(8)}-01"
    _current.set(traceparent)
    structlog.contextvars.bind_contextvars(trace_id=trace_id)
    return traceparent


@contextmanager
def named(traceparent: str | None, event_id: str) -> Iterator[None]:
    """Lines logged within the block carry this trace and this event; those after it do not."""
    found = _TRACEPARENT.fullmatch(traceparent or "")
    trace = {"trace_id": found.group(1)} if found else {}
    with structlog.contextvars.bound_contextvars(event_id=event_id, **trace):
        yield
