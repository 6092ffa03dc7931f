"""What mentoring does: load, decide, save, publish."""

from services.mentoring import domain, store
from services.mentoring.domain import Mentee, Session
from shared.messaging import UnitOfWork
from shared.runtime import metrics


async def enrol_mentee(unit: UnitOfWork, mentee: Mentee, name: str, phone: str | None) -> None:
    """Enrol somebody in a cohort."""
    event = domain.enrol(mentee)
    await store.add_mentee(unit.session, mentee, name, phone, unit.now)
    unit.publish(event)


async def log_session(unit: UnitOfWork, session: Session) -> None:
    """Log a session of an enrolled mentee. Raises MentoringError."""
    mentee = await store.mentee(unit.session, session.mentee_id, lock=True)
    event = domain.log_session(mentee, session, unit.now)
    await store.add_session(unit.session, session, unit.now)
    unit.publish(event)
    unit.after_commit(metrics.SESSIONS_LOGGED.inc)
