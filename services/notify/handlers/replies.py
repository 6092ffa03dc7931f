"""Somebody texted back."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from services.notify.domain.replies import OpenQuestion, Parsed, parse, question_meant
from services.notify.gateway.message import Message as Incoming
from services.notify.gateway.message import decode
from services.notify.handlers.announcing import announce
from services.notify.handlers.telling import Message, Writer, tell
from services.notify.phones import normalised
from services.notify.store import contacts, offers, questions, replies, texts
from services.notify.tables import Contact, Reply, ReplyPart
from services.notify.wording import Template, subject
from services.notify.words import vocabulary
from shared.contracts.notify import ReplyReceived
from shared.messaging import UnitOfWork
from shared.runtime import metrics
from shared.runtime.identifiers import new_id

COPY_WITHIN: Final = timedelta(minutes=5)
"""The same words from the same number, so soon after they had an effect, are the SMS centre's copy of them."""
HELP_ONCE_IN: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Done:
    """What an answer led to: a code for the metric, and what it answered."""

    outcome: str
    answers: str | None = None


async def reply_came(writer: Writer, unit: UnitOfWork, message: Incoming) -> None:
    """Understand a text from a phone, and pass on what it says; parts of a long one wait for each other."""
    words = await _whole(unit, message)
    if words is None:
        return
    phone = normalised(message.sender, writer.region)
    digest = hashlib.sha256(f"{phone}\0{words}".encode(errors="replace")).digest()
    done = await _done(writer, unit, phone, words, digest)
    reply = Reply(reply_id=new_id(), digest=digest, outcome=done.outcome, offer_id=done.answers, received_at=unit.now)
    await replies.add(unit.session, reply)
    unit.after_commit(lambda: metrics.REPLIES.labels(done.outcome).inc())


async def _whole(unit: UnitOfWork, message: Incoming) -> str | None:
    if message.place is None or message.place.total < 2:
        return message.text
    part = ReplyPart(
        sender=message.sender,
        reference=message.place.reference,
        total=message.place.total,
        number=message.place.number,
        coding=message.coding,
        octets=message.octets,
        received_at=unit.now,
    )
    parts = await replies.add_part(unit.session, part)
    return decode(message.coding, b"".join(part.octets for part in parts)) if parts else None


async def _done(writer: Writer, unit: UnitOfWork, phone: str, words: str, digest: bytes) -> Done:
    people = await contacts.by_phone(unit.session, phone)
    if not people:
        return Done("unknown-number")
    standing = (await questions.open_at(unit.session, [phone], unit.now)).get(phone, [])
    parsed = parse(words, vocabulary(people[0].text_language), [question.code for question in standing])
    if parsed.answer == "stop":
        return await _stop(writer, unit, people)
    if not standing:
        return Done("no-open-question")
    if parsed.answer != "unclear" and await replies.had_effect(unit.session, digest, unit.now - COPY_WITHIN):
        return Done("copy")
    return await _answer(writer, unit, people[0], parsed, standing)


async def _answer(
    writer: Writer, unit: UnitOfWork, person: Contact, parsed: Parsed, standing: Sequence[OpenQuestion]
) -> Done:
    question = question_meant(parsed, standing)
    if question is None:
        await _help(writer, unit, person, "choose", standing)
        return Done("which-question")
    if parsed.answer == "unclear":
        await _help(writer, unit, person, "help", [question])
        return Done("unclear")
    # An id is of an offer or of a question, and of one only: the other table has no row of it.
    await offers.close(unit.session, [question.answers], "answered")
    await questions.answered(unit.session, [question.answers])
    await texts.take_back(unit.session, [question.answers], unit.now, "reminder")
    unit.publish(
        ReplyReceived(
            answers=question.answers,
            request_id=question.request_id,
            person_id=question.person_id,
            answer=parsed.answer,
            received_at=unit.now,
        )
    )
    return Done(parsed.answer, question.answers)


async def _stop(writer: Writer, unit: UnitOfWork, people: Sequence[Contact]) -> Done:
    """No more texts to this number, whoever uses it; one last text says so."""
    to_stop = [person for person in people if person.stopped_at is None]
    if not to_stop:
        return Done("stopped-already")
    who_stop = [person.person_id for person in to_stop]
    await contacts.stop(unit.session, who_stop, unit.now)
    announce(unit, [row._asdict() for row in await texts.silence(unit.session, who_stop, unit.now)])
    for who in who_stop:
        unit.publish(ReplyReceived(answers=who, request_id=None, person_id=who, answer="stop", received_at=unit.now))
    first = who_stop[0]
    farewell = Message(
        kind="stopped",
        cause=f"{first}:{unit.now.isoformat()}",
        person_id=first,
        request_id=None,
        facts={},
        even_after_stop=True,
    )
    await tell(writer, unit, [farewell])
    return Done("stop")


async def _help(
    writer: Writer, unit: UnitOfWork, person: Contact, template: Template, standing: Sequence[OpenQuestion]
) -> None:
    """Say how to answer, but not to the same number again and again."""
    if await texts.helped_since(unit.session, person.phone or "", unit.now - HELP_ONCE_IN):
        return
    message = Message(
        kind="help",
        cause=new_id(),
        person_id=person.person_id,
        request_id=standing[0].request_id if len(standing) == 1 else None,
        facts={"choices": ", ".join(f"{question.code} ({_about(person, question)})" for question in standing)},
        template=template,
        code=standing[0].code if len(standing) == 1 else None,
    )
    await tell(writer, unit, [message])


def _about(person: Contact, question: OpenQuestion) -> str:
    """What tells a question apart from others: the daycare of an offer, or a word for what was asked."""
    return question.daycare_name[:25] if question.daycare_name else subject(person.text_language, "outcome")
