"""Asking those who left whether there is work, and taking their answers: load, decide, save, publish."""

import asyncio
from typing import Any, Final

from services.mentoring.mentees import reaching
from services.mentoring.outcomes import handlers, questions
from services.mentoring.outcomes import question_store as store
from services.mentoring.outcomes.store import outcomes_of
from shared.contracts.notify import ReplyReceived, TextFailed
from shared.messaging import UnitOfWork
from shared.runtime.clock import ZONE
from shared.runtime.identifiers import new_id

EVERY_SECONDS: Final = 300.0


async def ask_when_due(service: Any) -> None:
    """Ask what is due, for ever, at a decent time of day."""
    while True:
        if questions.may_ask(service.clock().astimezone(ZONE)):
            async with service.units.begin() as unit:
                await ask_due(unit)
        await asyncio.sleep(EVERY_SECONDS)


async def ask_due(unit: UnitOfWork) -> int:
    """Ask everybody whose day has come, who may be texted and of whom it is not known already, once for each moment;
    how many.
    """
    number = 0
    for moment, after in questions.AFTER.items():
        due = await store.due(unit.session, moment, after, unit.today)
        known = await outcomes_of(unit.session, {mentee_id for mentee_id, _, _ in due})
        for mentee_id, enrolment_id, ended_on in due:
            if questions.is_known(ended_on, ended_on + after, known[mentee_id]):
                continue
            asked = questions.asked(mentee_id, new_id(), moment, ended_on + after, unit.now)
            if await store.add(unit.session, asked, enrolment_id):
                unit.publish(asked)
                number += 1
    return number


async def reply_received(unit: UnitOfWork, event: ReplyReceived) -> None:
    """Somebody answered a question of ours: an outcome. After `stop` a mentee gets no more texts."""
    if event.answer == "stop":
        await reaching.stop_texts(unit, event.person_id)
        return
    question = await store.question(unit.session, event.answers)
    if question is None or question.state == "answered":
        return
    await store.change(unit.session, question.question_id, "answered", unit.now)
    await handlers.record(unit, [questions.outcome(question.mentee_id, question.about_on, event.answer)])


async def text_failed(unit: UnitOfWork, event: TextFailed) -> None:
    """A question did not arrive: a person asks."""
    if event.question_id is not None:
        question = await store.question(unit.session, event.question_id)
        if question is not None and question.state == "asked":
            await store.change(unit.session, question.question_id, "failed", unit.now)
