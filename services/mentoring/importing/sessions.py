"""A file of sessions. Those held before the start that we know, such as first talks, are taken as they were noted."""

from dataclasses import replace
from datetime import date
from typing import Final

from services.mentoring.importing.people import Ref, known_people, ref_of
from services.mentoring.importing.rows import Row, Tally
from services.mentoring.mentors import store as mentors
from services.mentoring.sessions import handlers, store
from services.mentoring.sessions.domain import BARRIERS, Session, faults_of
from shared.messaging import UnitOfWork

REQUIRED: Final = ("session_id", "person_ref", "programme", "mentor_ref", "held_on", "minutes", "present")


async def take(unit: UnitOfWork, rows: list[Row]) -> Tally:
    """Log the sessions that these rows tell of, under the ids that they have there."""
    reads = [(row, *_read(row, unit.today)) for row in rows if not row.refusals]
    people = await known_people(unit, ((row, ref) for row, ref, _ in reads if not row.refusals))
    good = [(row, replace(read, mentee_id=people[ref])) for row, ref, read in reads if not row.refusals]
    known = await store.by_id(unit.session, {session.session_id for _, session in good})
    tally = Tally()
    new: list[Session] = []
    for row, session in good:
        if session.session_id not in known:
            known[session.session_id] = session
            new.append(session)
            tally.imported += 1
        elif _as_in_a_file(known[session.session_id]) == session:
            tally.unchanged += 1
        else:
            row.refuse("session_id", "another session has this id already")
    await mentors.name_mentors(unit.session, sorted({session.mentor_ref for session in new}))
    for session in new:
        await handlers.save(unit, session)
    return tally


def _read(row: Row, today: date) -> tuple[Ref, Session]:
    minutes = row.whole("minutes")
    if minutes is None:
        row.refuse("minutes", "must be a whole number")
    session = Session(
        session_id=row.id("session_id"),
        mentee_id="",
        mentor_ref=row.id("mentor_ref"),
        held_on=row.needed_day("held_on"),
        minutes=minutes or 0,
        present=row.yes("present"),
        where=row.word("where"),
        theme=row.word("theme"),
        barriers=row.codes("barriers", BARRIERS),
    )
    ref = ref_of(row)
    if not row.refusals:
        row.refuse_faults(faults_of(session, today))
    return ref, session


def _as_in_a_file(session: Session) -> Session:
    """The session as far as a file tells of it: what was added here since makes it no other session."""
    return Session(
        *(session.session_id, session.mentee_id, session.mentor_ref, session.held_on, session.minutes),
        *(session.present, session.where, session.theme),
        barriers=session.barriers,
    )
