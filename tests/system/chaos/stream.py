"""Families without end: they register, read their texts and answer their offers, whatever is being killed meanwhile."""

import asyncio
import json
import random
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import uuid4

from deploy.local.loading.http import Connection
from deploy.local.loading.ledger import Ledger
from deploy.local.loading.load import Load
from deploy.local.loading.made_up import PHONES, MadeUp, made_up
from deploy.local.state import System
from tests.system.chaos.texts import answer_to, kind_of

DESKS: Final = 8
WAIT_SECONDS: Final = 0.3
BY_TEXT, AT_THE_DESK = 0.6, 0.8
"""Cumulative: of the families with an offer, which answer by text or at the desk; the others do not answer."""
ACCEPTING: Final = 0.7


@dataclass(frozen=True, slots=True)
class Said:
    """What a family answered, and how: by `text` or at the `desk`. Once it was taken, it must have its effect."""

    phone: str
    accept: bool
    by: str


class Book(Ledger):
    """The ledger of texts, that also hands each new text on."""

    def __init__(self, on_text: Callable[[str, str], None]) -> None:
        super().__init__()
        self._on_text = on_text

    def see(self, text: dict[str, Any]) -> None:
        """A text was taken by the SMS centre."""
        super().see(text)
        if text["to"] in self.accounts:
            self._on_text(text["to"], text["text"])


@dataclass
class Families:
    """The stream. `rate` requests a second; `said` is what offers were answered with, by phone."""

    system: System
    daycares: Sequence[str]
    rate: float
    seed: int
    said: dict[str, Said] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._load = Load(self.system, lambda *_: None, patience_seconds=0)
        self.book = Book(self._text_came)
        self._load.ledger = self.book

    async def start(self) -> None:
        """Let families come until `stop`."""
        families = self._families()
        self._watching = asyncio.create_task(self._load.watch(await self._load.texts_so_far()))
        self._desks = [asyncio.create_task(self._desk(families)) for _ in range(DESKS)]

    async def stop(self) -> None:
        """No more families; those that stand at a desk are served first."""
        self._stopping.set()
        await asyncio.gather(*self._desks)

    async def close(self) -> None:
        """Look at no more texts. Who still waits to give an answer, waits for something that was lost."""
        for task in (*self._tasks, *self._desks, self._watching):
            task.cancel()
        await asyncio.gather(*self._tasks, *self._desks, self._watching, return_exceptions=True)

    @property
    def retried(self) -> int:
        """How often a registration had to be sent again."""
        return self._load.retried

    def headers(self) -> dict[str, str]:
        """For whoever looks at requests."""
        return self._load.headers(str(uuid4()))

    @property
    def busy(self) -> bool:
        """Whether somebody is still giving an answer."""
        return bool(self._tasks)

    def _families(self) -> Iterator[MadeUp]:
        first = self._random.randrange(len(PHONES))
        for number in range(len(PHONES)):
            phone = f"+32{PHONES[(first + number) % len(PHONES)]}"
            yield made_up(phone, self.daycares, date.today(), self._random)

    async def _desk(self, families: Iterator[MadeUp]) -> None:
        connection = Connection(self.system.service_urls["intake"])
        while not self._stopping.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), self._random.expovariate(self.rate / DESKS))
                break
            await self._load.register(connection, next(families))
        connection.close()

    def _text_came(self, phone: str, text: str) -> None:
        if kind_of(text) != "offer" or phone in self.said:
            return
        way = self._random.random()
        accept = self._random.random() < ACCEPTING
        if way < BY_TEXT:
            self.said[phone] = Said(phone, accept, "text")
            self._do(self._text_back(phone, answer_to(text, accept=accept)))
        elif way < AT_THE_DESK:
            self.said[phone] = Said(phone, accept, "desk")
            self._do(self._go_to_the_desk(phone, accept))

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _text_back(self, phone: str, word: str) -> None:
        connection = Connection(self.system.sms_centre_url)
        body = json.dumps({"from": phone, "text": word}).encode()
        await _until_taken(connection, "/reply", {"Content-Type": "application/json"}, body, taken={202})
        connection.close()

    async def _go_to_the_desk(self, phone: str, accept: bool) -> None:
        """Under one key until it is taken; while intake has not heard of the offer yet, the desk waits."""
        connection = Connection(self.system.service_urls["intake"])
        offer_id = await self._offer_of(connection, phone)
        body = json.dumps({"answer": "accept" if accept else "decline"}).encode()
        headers = self._load.headers(str(uuid4()))
        await _until_taken(connection, f"/api/v1/offers/{offer_id}/answer", headers, body, taken={200})
        connection.close()

    async def _offer_of(self, connection: Connection, phone: str) -> str:
        path = f"/api/v1/requests/{self.book.accounts[phone].request_id}"
        while True:
            with suppress(OSError, TimeoutError):
                status, answer = await connection.ask("GET", path, self._load.headers(str(uuid4())))
                offer = json.loads(answer)["offer"] if status == 200 else None
                if offer:
                    return str(offer["offer_id"])
            await asyncio.sleep(WAIT_SECONDS)


async def _until_taken(
    connection: Connection, path: str, headers: dict[str, str], body: bytes, *, taken: set[int]
) -> None:
    while True:
        with suppress(OSError, TimeoutError):
            status, answer = await connection.ask("POST", path, headers, body)
            if status in taken:
                return
            assert status >= 500, f"{path} answered {status}: {answer.decode(errors='replace')}"
        await asyncio.sleep(WAIT_SECONDS)
