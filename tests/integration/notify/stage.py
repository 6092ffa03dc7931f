"""A stage for notify: its real parts on a real database and a real SMPP peer; events come without the bus."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.local.sms_centre.api import create_app
from deploy.local.sms_centre.centre import Centre
from services.notify.app import Parts, wire
from services.notify.settings import NotifySettings
from shared.contracts.envelope import Envelope
from shared.contracts.event import Event
from shared.contracts.intake import Care, Child, ContactDetailsChanged, ParentRequestRegistered, Wishes
from shared.contracts.matching import PlaceMatched, PlaceOffered
from shared.contracts.mentoring import MenteeContactDetailsChanged, OutcomeAsked
from shared.messaging import Units
from shared.runtime.database import create_engine, create_readers
from shared.runtime.identifiers import new_event_id, new_id

WITHIN_SECONDS = 20.0
ALL_DAY: dict[str, Any] = {"question_from": time(0), "question_until": time.max}
"""Tests run at night too."""


async def until(met: Callable[[], Awaitable[bool]], what: str, within: float = WITHIN_SECONDS) -> None:
    """Wait for a condition."""
    deadline = asyncio.get_running_loop().time() + within
    while not await met():
        assert asyncio.get_running_loop().time() < deadline, f"waited in vain: {what}"
        await asyncio.sleep(0.01)


@dataclass
class Family:
    """A made-up family; its number is from a range that nobody has."""

    phone: str | None = "+32470000001"
    language: str = "nl"
    request_id: str = field(default_factory=new_id)
    family_id: str = field(default_factory=new_id)
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def contact(self, **changes: Any) -> ContactDetailsChanged:
        return ContactDetailsChanged(
            **{
                "person_id": self.family_id,
                "name": "Test",
                "phone": self.phone,
                "text_language": self.language,
                "texts_allowed": True,
                "link": "geheim",
                "changed_at": self.at,
            }
            | changes
        )

    def request(self, reachable: bool = True) -> ParentRequestRegistered:
        return ParentRequestRegistered(
            request_id=self.request_id,
            family_id=self.family_id,
            contact_point="borgerhout",
            registered_at=self.at,
            receipt_code="AB12",
            children=(Child(child_id=new_id(), birth_date=date(2026, 5, 1)),),
            care=Care(start_on=date(2027, 2, 1), dayparts=("mon-am",)),
            wishes=Wishes(),
            reachable_by_text=reachable,
            may_be_matched=True,
        )

    def offer(self, code: str = "A7K2", daycare: str = "De Ukkies") -> PlaceOffered:
        return PlaceOffered(
            request_id=self.request_id,
            offer_id=new_id(),
            offer_code=code,
            placements=(),
            daycare_name=daycare,
            start_on=date(2027, 2, 1),
            policy_id="test",
            reason="first",
            offered_at=self.at,
            expires_at=self.at + timedelta(hours=72),
        )

    def match(self, offer: PlaceOffered) -> PlaceMatched:
        return PlaceMatched(
            request_id=self.request_id,
            offer_id=offer.offer_id,
            placements=(),
            daycare_name=offer.daycare_name,
            start_on=offer.start_on,
            policy_id="test",
            matched_at=self.at,
        )


@dataclass
class Mentee:
    """A made-up mentee who has left."""

    phone: str | None = "+32470000301"
    language: str = "nl"
    mentee_id: str = field(default_factory=new_id)
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def contact(self, **changes: Any) -> MenteeContactDetailsChanged:
        return MenteeContactDetailsChanged(
            **{
                "person_id": self.mentee_id,
                "name": "Test",
                "phone": self.phone,
                "text_language": self.language,
                "texts_allowed": True,
                "changed_at": self.at,
            }
            | changes
        )

    def asked(self, open_for: timedelta = timedelta(days=14)) -> OutcomeAsked:
        return OutcomeAsked(
            mentee_id=self.mentee_id,
            question_id=new_id(),
            moment="4-weeks",
            about_on=date(2026, 11, 20),
            closes_at=self.at + open_for,
            asked_at=self.at,
        )


class SmsCentre:
    """The SMS centre of a test: can be switched off and on again with all that it remembers."""

    def __init__(self, folder: Path, port: int) -> None:
        self.port = port
        self._folder = folder
        self._on: Any = None

    @asynccontextmanager
    async def _running(self) -> AsyncIterator[httpx.AsyncClient]:
        app = create_app(Centre("127.0.0.1", self.port, self._folder))
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://centre") as http,
        ):
            yield http

    async def switch_on(self) -> None:
        self._on = self._running()
        self.http: httpx.AsyncClient = await self._on.__aenter__()

    async def switch_off(self) -> None:
        if self._on is not None:
            on, self._on = self._on, None
            await on.__aexit__(None, None, None)

    async def received(self, to: str | None = None) -> list[str]:
        answer = await self.http.get("/received", params={"to": to} if to else {})
        return [item["text"] for item in answer.json()]

    async def behave(self, **how: Any) -> None:
        (await self.http.post("/behave", json=how)).raise_for_status()

    async def reply(self, sender: str | None, words: str) -> None:
        (await self.http.post("/reply", json={"from": sender, "text": words})).raise_for_status()

    async def waiting(self) -> int:
        return int((await self.http.get("/health")).json()["waiting"])


class Stage:
    """Notify at work. `happen` is the bus, `published` what left for it."""

    def __init__(self, url: str, centre: SmsCentre, **settings: Any) -> None:
        self.centre = centre
        self.engine: AsyncEngine = create_engine(url, 10)
        self.settings = NotifySettings(
            database_url=url,
            access_public_key_file=Path("unused"),
            smpp_port=centre.port,
            public_url="http://opvang.test",
            **ALL_DAY
            | {"retry_first_seconds": 0.05, "retry_longest_seconds": 0.2, "smpp_answer_seconds": 5}
            | settings,
        )
        self._now = datetime.now(UTC)
        self._sessions = create_readers(self.engine)
        self.units = Units(self.engine, "/opvangpunt/notify", self.clock, lambda: None)
        self._parts: Parts | None = None
        self._task: asyncio.Task[None] | None = None
        self.ahead = timedelta()

    def clock(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    @property
    def parts(self) -> Parts:
        if self._parts is None:
            self._parts = wire(self.settings, self.clock)
        return self._parts

    def start(self) -> None:
        """Begin to talk to the SMS centre."""
        self._task = asyncio.create_task(self.parts.texting.run(SimpleNamespace(units=self.units)))

    async def stop(self) -> None:
        """End in good order."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._task = self._parts = None

    async def close(self) -> None:
        await self.stop()
        await self.engine.dispose()

    async def happen(self, *events: Event) -> None:
        """Have events consumed, in one batch, by the handlers of the real consumer."""
        envelopes = [Envelope(new_event_id(), "/test", datetime.now(UTC), event) for event in events]
        async with self.units.begin() as unit:
            await self.parts.consumer.handle(unit, envelopes)

    async def rows(self, query: str, **values: Any) -> list[dict[str, Any]]:
        async with self._sessions() as session:
            return [dict(row) for row in (await session.execute(text(query), values)).mappings()]

    async def texts(self, kind: str | None = None) -> list[dict[str, Any]]:
        found = await self.rows("SELECT * FROM texts ORDER BY place")
        return [row for row in found if kind in (None, row["kind"])]

    async def published(self, *types: str) -> list[dict[str, Any]]:
        """The events that left, oldest first, each with its type; all of them or those of some types."""
        found = []
        for row in await self.rows("SELECT headers, value FROM outbox ORDER BY id"):
            name = json.loads(row["headers"])["ce_type"]
            if not types or name in types:
                found.append({"type": name} | json.loads(row["value"]))
        return found

    async def all_are(self, *statuses: str) -> None:
        """Wait until every text has one of these states, and there is one."""

        async def met() -> bool:
            texts = await self.texts()
            return bool(texts) and all(text["status"] in statuses for text in texts)

        await until(met, f"every text {statuses}")

    async def has_received(self, number: int, to: str | None = None) -> list[str]:
        """Wait until the SMS centre has this many texts; gives them."""

        async def met() -> bool:
            return len(await self.centre.received(to)) >= number

        await until(met, f"{number} texts")
        return await self.centre.received(to)

    async def reply(self, sender: str | None, words: str) -> None:
        """A phone texts back, and notify has dealt with it."""
        before = len(await self.rows("SELECT 1 FROM replies"))
        await self.centre.reply(sender, words)

        async def met() -> bool:
            return len(await self.rows("SELECT 1 FROM replies")) > before and await self.centre.waiting() == 0

        await until(met, "the reply to be handled")

    async def outcomes(self) -> list[str]:
        """What each reply led to, in order."""
        return [row["outcome"] for row in await self.rows("SELECT outcome FROM replies ORDER BY reply_id")]


def kinds(texts: Iterable[dict[str, Any]]) -> list[str]:
    """What texts are about."""
    return [text["kind"] for text in texts]
