"""What the centre has to bring to the client: kept, in order for each phone, until the client acknowledged it."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import smpp34

AT_ONCE = 50
WAIT_AFTER_FAILURE_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class Delivery:
    """One receipt or reply: the `deliver_sm` messages it takes, and the id it is crossed off under."""

    of: str
    phone: str
    messages: tuple[dict[str, Any], ...]


class Outgoing:
    """The deliveries that wait, and the sessions that can take them."""

    def __init__(self, delivered: Callable[[Delivery], None]) -> None:
        self._delivered = delivered
        self._queues: dict[str, deque[Delivery]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._sessions: dict[str, smpp34.Esme] = {}
        self._bound = asyncio.Event()
        self._places = asyncio.Semaphore(AT_ONCE)

    def bound(self, session: smpp34.Esme) -> None:
        """A client is there."""
        if session.can_receive:
            self._sessions[session.session_id] = session
            self._bound.set()

    def unbound(self, session_id: str) -> None:
        """A client left."""
        self._sessions.pop(session_id, None)
        if not self._sessions:
            self._bound.clear()

    @property
    def receivers(self) -> int:
        """How many clients can take deliveries now."""
        return len(self._sessions)

    @property
    def waiting(self) -> int:
        """How many deliveries are not acknowledged yet."""
        return sum(map(len, self._queues.values()))

    def add(self, delivery: Delivery) -> None:
        """Deliver this after what waits for the same phone."""
        queue = self._queues.get(delivery.phone)
        if queue is not None:
            queue.append(delivery)
            return
        self._queues[delivery.phone] = deque([delivery])
        task = asyncio.create_task(self._drain(delivery.phone))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Stop delivering; what is left is in the ledger."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _drain(self, phone: str) -> None:
        queue = self._queues[phone]
        while queue:
            async with self._places:
                done = await self._deliver(queue[0])
            if done:
                self._delivered(queue.popleft())
            else:
                await asyncio.sleep(WAIT_AFTER_FAILURE_SECONDS)
        del self._queues[phone]

    async def _deliver(self, delivery: Delivery) -> bool:
        """Hand a delivery over; True when every message of it was acknowledged."""
        await self._bound.wait()
        session = next(reversed(self._sessions.values()))
        try:
            for message in delivery.messages:
                answer = await session.deliver_sm(**message)
                if not answer.is_success:
                    return False
        except smpp34.SmppError:
            return False
        return True
