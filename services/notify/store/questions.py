"""What people were asked: questions of mentoring, and all that stands without an answer at a number."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.notify.domain.replies import OpenQuestion, code_of
from services.notify.store.plain import insert
from services.notify.tables import Question, Text
from shared.contracts.mentoring import OutcomeAsked
from shared.runtime.database import fetch

_OPEN: Final = """
SELECT phone, answers, request_id, person_id, code, daycare_name
FROM (
    SELECT contacts.phone, offers.offer_id AS answers, offers.request_id, contacts.person_id, offers.code,
        offers.daycare_name, offers.expires_at AS until
    FROM contacts JOIN requests ON requests.family_id = contacts.person_id JOIN offers USING (request_id)
    WHERE contacts.phone = ANY($1::text[]) AND offers.state = 'open'
    UNION ALL
    SELECT contacts.phone, questions.question_id, NULL, contacts.person_id, questions.code, NULL, questions.closes_at
    FROM contacts JOIN questions USING (person_id)
    WHERE contacts.phone = ANY($1::text[]) AND questions.state = 'open' AND questions.closes_at > $2 AND NOT EXISTS (
        SELECT FROM texts WHERE texts.person_id = questions.person_id AND texts.question_id = questions.question_id
        AND texts.status = 'created'
    )
) AS standing
ORDER BY until, answers
"""
"""A question whose text waits, perhaps for the morning, is none to answer yet."""


async def add(session: AsyncSession, events: Sequence[OutcomeAsked]) -> None:
    """Remember questions as open; one that is known stays as it is."""
    rows = [
        {
            "question_id": event.question_id,
            "person_id": event.mentee_id,
            "code": code_of(event.question_id),
            "about_on": event.about_on,
            "closes_at": event.closes_at,
            "state": "open",
        }
        for event in events
    ]
    await insert(session, "questions", rows, "question_id")


async def answered(session: AsyncSession, question_ids: Collection[str]) -> None:
    """These questions take no answer any more."""
    of_these = col(Question.question_id).in_(question_ids)
    await session.execute(update(Question).where(of_these).values(state="answered"))


async def open_at(session: AsyncSession, phones: Iterable[str], now: datetime) -> dict[str, list[OpenQuestion]]:
    """What stands without an answer, by the number it can be answered from, what ends first first."""
    found: dict[str, list[OpenQuestion]] = {}
    for phone, *question in await fetch(session, _OPEN, list(set(phones)), now):
        found.setdefault(phone, []).append(OpenQuestion(*question))
    return found


async def erase_person(session: AsyncSession, person_id: str) -> None:
    """Forget what a person was asked, and every text to them that is about no childcare request."""
    await session.execute(delete(Question).where(col(Question.person_id) == person_id))
    own = col(Text.person_id) == person_id, col(Text.request_id).is_(None)
    await session.execute(delete(Text).where(*own))
