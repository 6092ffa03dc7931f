"""What mentees who left are asked: whether there is work."""

from collections.abc import Sequence

from services.notify.domain.replies import code_of
from services.notify.handlers.telling import Message, Writer, tell
from services.notify.store import contacts, questions, waiting
from shared.contracts.mentoring import MenteeErased, OutcomeAsked
from shared.messaging import UnitOfWork


async def outcomes_asked(writer: Writer, unit: UnitOfWork, events: Sequence[OutcomeAsked]) -> None:
    """Remember questions, so that they can be answered, and ask them. One that comes after its time is let go."""
    standing = [event for event in events if event.closes_at > unit.now]
    if not standing:
        return
    await questions.add(unit.session, standing)
    await tell(writer, unit, [_question(event) for event in standing])


def _question(event: OutcomeAsked) -> Message:
    return Message(
        kind="outcome-question",
        cause=event.question_id,
        person_id=event.mentee_id,
        request_id=None,
        facts={"day": event.about_on},
        event=event,
        question_id=event.question_id,
        code=code_of(event.question_id),
    )


async def mentee_erased(unit: UnitOfWork, event: MenteeErased) -> None:
    """Forget a mentee: how to reach them, what they were asked, and the texts of it."""
    await contacts.erase(unit.session, event.mentee_id)
    await questions.erase_person(unit.session, event.mentee_id)
    await waiting.forget(unit.session, [f"person:{event.mentee_id}"])
