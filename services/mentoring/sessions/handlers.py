"""Logging sessions: load, decide, save, publish."""

from services.mentoring.domain import MentoringError
from services.mentoring.mentees import store as mentees
from services.mentoring.mentors import store as mentors
from services.mentoring.sessions import domain, store
from services.mentoring.sessions.domain import Session
from shared.messaging import UnitOfWork
from shared.runtime import metrics


async def log_session(unit: UnitOfWork, session: Session) -> None:
    """Log a session of an enrolled mentee. Raises MentoringError."""
    await mentees.person(unit.session, session.mentee_id, lock=True)
    enrolments = (await mentees.enrolments(unit.session, [session.mentee_id]))[session.mentee_id]
    faults = domain.faults_of(session, unit.today)
    if not faults and (fault := domain.before_start(session, enrolments[0].started_on)):
        faults = [fault]
    if faults:
        raise MentoringError(faults[0].field, faults[0].detail)
    await mentors.name_mentors(unit.session, [session.mentor_ref])
    await save(unit, session)


async def save(unit: UnitOfWork, session: Session) -> None:
    """Keep a session that breaks no rule, and tell it."""
    await store.add(unit.session, session, unit.now)
    unit.publish(domain.logged(session, unit.now))
    unit.after_commit(metrics.SESSIONS_LOGGED.inc)
