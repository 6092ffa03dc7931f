"""How a text comes to be: for a person who can be reached, in their language, once for each cause."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from services.notify.domain.errors import WaitingRoomFull
from services.notify.domain.numbers import is_international
from services.notify.domain.readers import KnownRequest, Reader
from services.notify.domain.reminders import Reminding
from services.notify.domain.texts import text_id
from services.notify.handlers.announcing import announce
from services.notify.store import contacts, questions, requests, texts, waiting
from services.notify.wording import Template, Words, answer_words
from shared.contracts.event import Event
from shared.contracts.notify import TextKind
from shared.messaging import UnitOfWork

Facts = Mapping[str, str | date | datetime]


@dataclass(frozen=True, slots=True)
class Writer:
    """What handlers need to write texts beside their unit of work."""

    words: Words
    public_url: str
    region: str
    reminding: Reminding
    waiting_limit: int
    waiting_time: timedelta
    wake_sender: Callable[[], None]
    replay: Callable[[UnitOfWork, Sequence[Event]], Awaitable[None]]
    """Has events that waited handled again."""

    def link(self, contact: Reader) -> str:
        """The address of a person's own page."""
        return f"{self.public_url.rstrip('/')}/p/{contact.link}" if contact.link else self.public_url


@dataclass(frozen=True, slots=True)
class Message:
    """Something to tell a person. `cause` is what the text is sent once for.

    `event` waits when nobody knows the person yet. `code` is that of what the text asks an answer for.
    """

    kind: TextKind
    cause: str
    person_id: str
    request_id: str | None
    facts: Facts
    event: Event | None = None
    template: Template | None = None
    offer_id: str | None = None
    question_id: str | None = None
    code: str | None = None
    registered_at: datetime | None = None
    even_after_stop: bool = field(default=False)


async def tell(writer: Writer, unit: UnitOfWork, messages: Sequence[Message]) -> None:
    """Add a text for each message whose person can be texted; have those wait whose person is not known yet."""
    if not messages:
        return
    people = await contacts.by_person(unit.session, {message.person_id for message in messages})
    await wait_for(
        writer, unit, [(f"person:{m.person_id}", m.event) for m in messages if m.event and m.person_id not in people]
    )
    reachable = [
        (message, contact)
        for message in messages
        if (contact := people.get(message.person_id)) and contact.may_be_texted(message.even_after_stop)
    ]
    if reachable:
        await _add(writer, unit, reachable)


async def wait_for(writer: Writer, unit: UnitOfWork, events: Sequence[tuple[str, Event]]) -> None:
    """Keep events until what they await is there. Raises WaitingRoomFull."""
    if not events:
        return
    if await waiting.count(unit.session) + len(events) > writer.waiting_limit:
        raise WaitingRoomFull(f"more than {writer.waiting_limit} events wait for contact details or requests")
    await waiting.add(unit.session, events, unit.now)


async def known_requests(writer: Writer, unit: UnitOfWork, events: Sequence[Event]) -> dict[str, KnownRequest]:
    """The requests that these events are about. An event whose request has not come waits for it."""
    found = await requests.by_id(unit.session, {event.key for event in events})
    await wait_for(writer, unit, [(f"request:{event.key}", event) for event in events if event.key not in found])
    return found


async def _add(writer: Writer, unit: UnitOfWork, messages: Sequence[tuple[Message, Reader]]) -> None:
    asking = {contact.phone or "" for message, contact in messages if message.code}
    standing = await questions.open_at(unit.session, asking, unit.now) if asking else {}
    rows = {}
    for message, contact in messages:
        alone = len(standing.get(contact.phone or "", ())) <= 1
        row = _row(writer, unit.now, message, contact, code=None if alone else message.code)
        rows[row["text_id"]] = row
    added = await texts.add(unit.session, list(rows.values()))
    announce(unit, [rows[text_id] for text_id in rows if text_id in added])
    if added:
        unit.after_commit(writer.wake_sender)


def _row(writer: Writer, now: datetime, message: Message, contact: Reader, code: str | None) -> dict[str, Any]:
    facts = {"link": writer.link(contact)} | dict(message.facts)
    if code:
        facts |= answer_words(contact.text_language, code)
    wording = writer.words.write(message.template or message.kind, contact.text_language, facts)
    good = is_international(contact.phone or "")
    return {
        "text_id": text_id(message.kind, message.cause),
        "request_id": message.request_id,
        "person_id": message.person_id,
        "offer_id": message.offer_id,
        "question_id": message.question_id,
        "kind": message.kind,
        "wished_language": contact.text_language,
        "language": wording.language,
        "translation": wording.translation,
        "body": wording.body,
        "parts": wording.parts,
        "phone": contact.phone,
        "status": "created" if good else "permanent-failure",
        "reason": None if good else "no telephone number",
        "attempts": 0,
        "created_at": now,
        "not_before": now,
        "registered_at": message.registered_at,
        "finished_at": None if good else now,
    }
