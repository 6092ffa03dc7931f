"""Noting first talks, and that one led to a start: load, decide, save."""

from services.mentoring.domain import MentoringError
from services.mentoring.first_talks import domain, store
from services.mentoring.first_talks.domain import FirstTalk
from services.mentoring.programmes.store import programme
from shared.messaging import UnitOfWork


async def note(unit: UnitOfWork, talk: FirstTalk) -> None:
    """Keep a talk. Raises MentoringError."""
    if await programme(unit.session, talk.programme_id) is None:
        raise MentoringError("programme", f"There is no programme {talk.programme_id}: make it first.")
    domain.check(talk, unit.today)
    await store.add(unit.session, talk)


async def led_to(unit: UnitOfWork, talk_id: str, programme_id: str, mentee_id: str) -> None:
    """Keep that a talk led to a start in its programme. Raises MentoringError."""
    talk = await store.talk(unit.session, talk_id, lock=True)
    if talk is None or talk.programme_id != programme_id:
        raise MentoringError("first_talk", f"{programme_id} has no such first talk.")
    if talk.mentee_id not in (None, mentee_id):
        raise MentoringError("first_talk", "This talk led to the start of somebody else.")
    await store.started(unit.session, talk_id, mentee_id)
