"""One transaction: the inbox row, the change of state and the outbox rows, all or nothing."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from shared.contracts.envelope import Envelope
from shared.contracts.event import Event
from shared.contracts.topics import Topic
from shared.runtime import crash, tracing
from shared.runtime.clock import Clock, day_of
from shared.runtime.database import Transaction, begin_transaction, fetch
from shared.runtime.identifiers import new_event_id

LARGEST_VALUE: Final = 900_000
"""Bytes. The bus takes a megabyte a record; what could never be sent must not enter the outbox."""

_INSERT: Final = "INSERT INTO outbox (topic, key, headers, value) VALUES ($1, $2, $3, $4)"
_INSERT_MANY: Final = """
INSERT INTO outbox (topic, key, headers, value)
SELECT topic, key, headers, value
FROM unnest($1::text[], $2::text[], $3::text[], $4::bytea[]) WITH ORDINALITY AS row (topic, key, headers, value, place)
ORDER BY place
"""


_Row = tuple[str, str, str, bytes | None]
"""Topic, key, headers and value of one event."""


class EventTooLargeError(ValueError):
    """An event that the bus would never take."""


class UnitOfWork:
    """A transaction in hand. `session` is for reading and writing, `publish` for events; only `Units` commits."""

    def __init__(self, transaction: Transaction, now: datetime, source: str) -> None:
        self.session = transaction.session
        self.now = now
        self._transaction = transaction
        self._source = source
        self._rows: list[_Row] = []
        self._after_commit: list[Callable[[], None]] = []

    @property
    def today(self) -> date:
        """The day that it is for people, wherever the clock's own zone is."""
        return day_of(self.now)

    def publish(self, event: Event, topic: Topic | None = None, trace: str | None = None) -> None:
        """Put an event in the outbox, to leave with this transaction, in the order of calls.

        Lock the aggregate's row before: two writers of one key are then ordered, and so are their events.
        `topic` is for dead letters only; every other event knows its own. `trace` is the traceparent of what the event
        comes from, where that is not what is being handled. Raises EventTooLargeError.
        """
        envelope = Envelope(new_event_id(), self._source, self.now, event, trace or tracing.current())
        value = envelope.value()
        if value is not None and len(value) > LARGEST_VALUE:
            raise EventTooLargeError(f"{envelope.type} has {len(value)} bytes; at most {LARGEST_VALUE} can be sent")
        self._rows.append(((topic or event.topic).name, event.key, json.dumps(envelope.headers()), value))

    def after_commit(self, call: Callable[[], None]) -> None:
        """Have something called once the transaction is safe, such as a counter."""
        self._after_commit.append(call)

    async def commit(self) -> bool:
        """Write the outbox rows and commit; True when there were any. For `Units` only."""
        if self._rows:
            await self._write_outbox(self._rows)
        crash.point("before-commit")
        await self._transaction.commit()
        crash.point("after-commit")
        for call in self._after_commit:
            call()
        return bool(self._rows)

    async def _write_outbox(self, rows: list[_Row]) -> None:
        if len(rows) == 1:
            await fetch(self.session, _INSERT, *rows[0])
        else:
            await fetch(self.session, _INSERT_MANY, *map(list, zip(*rows, strict=True)))


class Units:
    """Begins units of work on one service's database. `source` is the service's name on the bus."""

    def __init__(self, engine: AsyncEngine, source: str, clock: Clock, wake_relay: Callable[[], None]) -> None:
        self._engine = engine
        self._source = source
        self._clock = clock
        self._wake_relay = wake_relay

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[UnitOfWork]:
        """A unit of work that commits on leaving and rolls back on an exception; then the relay is woken."""
        async with begin_transaction(self._engine) as transaction:
            unit = UnitOfWork(transaction, self._clock(), self._source)
            yield unit
            published = await unit.commit()
        if published:
            self._wake_relay()
