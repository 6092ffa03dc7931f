"""Which event goes to which handler, and how a batch of records becomes effects that happen once."""

import asyncio
from collections.abc import Awaitable, Callable, Container, Coroutine, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Any, Final, TypeVar
from uuid import UUID

import structlog
from aiokafka import ConsumerRecord

from shared.contracts.envelope import Envelope, Undecodable, decode_one_of
from shared.contracts.event import Event
from shared.contracts.topics import Topic
from shared.messaging import dead_letters, inbox
from shared.messaging.reading import UNREADABLE, UNREADABLE_DETAIL
from shared.messaging.unit_of_work import UnitOfWork, Units
from shared.runtime import crash, metrics, tracing
from shared.runtime.failures import is_transient
from shared.runtime.logging import describe, logger

E = TypeVar("E", bound=Event)
T = TypeVar("T")
Many = Callable[[UnitOfWork, Sequence[Any]], Awaitable[None]]

FIRST_WAIT_SECONDS: Final = 0.1
LONGEST_WAIT_SECONDS: Final = 5.0


class ConsumerStoppedError(Exception):
    """The batch is not handled and must not be acknowledged.

    Too many dead letters in a row: the fault is not in the records, and the rest must not be drained. Or the process
    ends while the batch waits for the database.
    """


@dataclass(slots=True)  # not frozen: one is made of every record, and freezing triples what that takes
class Delivery:
    """A record with the event it holds, or with the reason why it holds none."""

    record: ConsumerRecord
    envelope: Envelope | None
    fault: Undecodable | None = None

    @classmethod
    def read(cls, record: ConsumerRecord, handled: Container[type[Event]]) -> "Delivery | None":
        """Decode a record of a handled type; what cannot be decoded is a fault, not an exception.

        None for a type that others handle: what its body says, and whether it can be read, is their business.
        """
        if record.headers == UNREADABLE:
            return cls(record, None, Undecodable("unreadable", UNREADABLE_DETAIL))
        try:
            envelope = decode_one_of(handled, record.key, record.headers, record.value)
        except Undecodable as fault:
            return cls(record, None, fault)
        except Exception as error:
            return cls(record, None, Undecodable("undecodable", type(error).__name__))
        return cls(record, envelope) if envelope else None

    def named(self) -> AbstractContextManager[None]:
        """Lines logged within the block say which trace and which event they belong to."""
        if self.envelope is None:
            return nullcontext()
        return tracing.named(self.envelope.traceparent, str(self.envelope.id))


class Consumer:
    """The handlers of one service.

    A handler works inside the transaction that also holds the inbox rows of its events. It may be rolled back and
    called again, so it has no effects outside of that transaction. Exceptions of the `permanent` types break a
    rule: the record is set aside at once. The database being away is waited for. Anything else is tried again
    record by record, `attempts` times at most, before the record is set aside.
    """

    def __init__(self, group: str, permanent: tuple[type[Exception], ...] = ()) -> None:
        self.group = group
        self.attempts = 3
        self.dead_letter_limit = 100
        self.stopped = False
        self._permanent = permanent
        self._leaving = asyncio.Event()
        self._handlers: dict[type[Event], Many] = {}
        self._dead_in_a_row = 0

    @property
    def topics(self) -> list[Topic]:
        """The topics to read: those of the events that have a handler."""
        found = {event.topic.name: event.topic for event in self._handlers}
        return [found[name] for name in sorted(found)]

    @property
    def events(self) -> list[type[Event]]:
        """The event types that have a handler."""
        return list(self._handlers)

    def on(
        self, event_type: type[E]
    ) -> Callable[[Callable[[UnitOfWork, E], Awaitable[None]]], Callable[[UnitOfWork, E], Awaitable[None]]]:
        """Have each event of a type handled by the decorated function."""

        def register(handler: Callable[[UnitOfWork, E], Awaitable[None]]) -> Callable[[UnitOfWork, E], Awaitable[None]]:
            async def each(unit: UnitOfWork, events: Sequence[E]) -> None:
                for event in events:
                    await handler(unit, event)

            self._handlers[event_type] = each
            return handler

        return register

    def on_many(
        self, event_type: type[E]
    ) -> Callable[
        [Callable[[UnitOfWork, Sequence[E]], Awaitable[None]]], Callable[[UnitOfWork, Sequence[E]], Awaitable[None]]
    ]:
        """Have each run of consecutive events of a type handled at once by the decorated function.

        A function that is registered for several types gets their events together, in their order.
        """

        def register(
            handler: Callable[[UnitOfWork, Sequence[E]], Awaitable[None]],
        ) -> Callable[[UnitOfWork, Sequence[E]], Awaitable[None]]:
            self._handlers[event_type] = handler
            return handler

        return register

    def leave_off(self) -> None:
        """Wait for nothing any more: the process is about to end."""
        self._leaving.set()

    async def take(self, units: Units, records: Iterable[ConsumerRecord]) -> None:
        """Handle a batch: in one transaction when all goes well, otherwise record by record.

        Topic by topic: the partitions of one then make one run of events for a handler, and what a topic holds is
        there before what another topic says of it, as far as names go (contacts, requests, offers). Within a partition
        the order stays. Returns when every record has had its effect or is a dead letter: the batch may be
        acknowledged. Raises ConsumerStoppedError when it must not be.
        """
        if self.stopped:
            raise ConsumerStoppedError
        by_topic = sorted(records, key=attrgetter("topic"))
        deliveries = [delivery for record in by_topic if (delivery := Delivery.read(record, self._handlers))]
        if deliveries and not await self._take_together(units, deliveries):
            for delivery in deliveries:
                with delivery.named():
                    await self._take_alone(units, delivery)
        crash.point("before-acknowledgement")

    async def _take_together(self, units: Units, deliveries: list[Delivery]) -> bool:
        """Whether the batch as a whole was handled. Waits while the database is away."""
        if any(delivery.fault for delivery in deliveries):
            return False
        envelopes = [delivery.envelope for delivery in deliveries if delivery.envelope]
        wait = FIRST_WAIT_SECONDS
        while True:
            try:
                await asyncio.shield(self._handle(units, envelopes))
            except Exception as error:
                if not is_transient(error):
                    logger.info("batch is taken record by record", records=len(deliveries), error=describe(error))
                    return False
                wait = await self._wait_out(error, wait)
            else:
                self._dead_in_a_row = 0
                return True

    async def _take_alone(self, units: Units, delivery: Delivery) -> None:
        if delivery.envelope is None:
            await self._set_aside(units, delivery, delivery.fault or Undecodable("undecodable", ""), 1)
            return
        wait = FIRST_WAIT_SECONDS
        while True:
            try:
                await asyncio.shield(self._handle_alone(units, delivery.record, delivery.envelope))
            except Exception as error:
                if is_transient(error):
                    wait = await self._wait_out(error, wait)
                    continue
                attempts = await self._persist(partial(dead_letters.count_attempt, units, delivery.record))
                if isinstance(error, self._permanent) or attempts >= self.attempts:
                    await self._set_aside(units, delivery, error, attempts)
                    return
                await self._wait(FIRST_WAIT_SECONDS)
            else:
                self._dead_in_a_row = 0
                return

    async def handle(self, unit: UnitOfWork, envelopes: list[Envelope]) -> None:
        """Inside a transaction: mark the events in the inbox, then call the handlers of what is new, in order."""
        by_id: dict[UUID, Envelope] = {}
        for envelope in envelopes:
            by_id.setdefault(envelope.id, envelope)
        handled_before = await inbox.take(unit.session, set(by_id))
        fresh = [envelope for event_id, envelope in by_id.items() if event_id not in handled_before]
        duplicates = len(envelopes) - len(fresh)
        for handler, run in self._runs(fresh):
            await handler(unit, run)
            logger.debug("events handled", event_type=type(run[0]).__name__, number=len(run))
        if duplicates:
            unit.after_commit(lambda: metrics.INBOX_DUPLICATES.inc(duplicates))

    def _runs(self, envelopes: list[Envelope]) -> Iterator[tuple[Many, list[Event]]]:
        """Consecutive events with one handler, in order, each run under the trace of its first event."""
        for handler, run in groupby(envelopes, key=lambda envelope: self._handlers[type(envelope.event)]):
            taken = list(run)
            tracing.follow(taken[0].traceparent)
            structlog.contextvars.bind_contextvars(event_id=str(taken[0].id))
            yield handler, [envelope.event for envelope in taken]

    async def _handle(self, units: Units, envelopes: list[Envelope]) -> None:
        async with units.begin() as unit:
            await self.handle(unit, envelopes)

    async def _handle_alone(self, units: Units, record: ConsumerRecord, envelope: Envelope) -> None:
        async with units.begin() as unit:
            await self.handle(unit, [envelope])
            await dead_letters.forget_attempts(unit, record)

    async def _set_aside(self, units: Units, delivery: Delivery, error: Exception, attempts: int) -> None:
        if self._dead_in_a_row >= self.dead_letter_limit:
            self.stopped = True
            metrics.CONSUMER_STOPPED.set(1)
            logger.critical("consumer stopped: too many dead letters in a row", limit=self.dead_letter_limit)
            raise ConsumerStoppedError
        await self._persist(partial(dead_letters.set_aside, units, self.group, delivery.record, error, attempts))
        self._dead_in_a_row += 1

    async def _persist(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Our own records of a failure: nothing is acknowledged before they are safe, whatever is in the way."""
        wait = FIRST_WAIT_SECONDS
        while True:
            try:
                return await asyncio.shield(work())
            except Exception as error:
                wait = await self._wait_out(error, wait)

    async def _wait_out(self, error: Exception, wait: float) -> float:
        metrics.TRANSIENT_FAILURES.labels("consumer").inc()
        logger.warning("waiting for the database", error=describe(error), wait_seconds=wait)
        await self._wait(wait)
        return min(wait * 2, LONGEST_WAIT_SECONDS)

    async def _wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._leaving.wait()
        if self._leaving.is_set():
            raise ConsumerStoppedError
