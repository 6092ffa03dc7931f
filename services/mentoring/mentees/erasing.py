"""Forgetting a mentee: what identifies goes, what was counted stays, and leads back to nobody."""

from typing import Final

from services.mentoring.mentees import store
from services.mentoring.mentees.tables import ERASED
from shared.contracts.mentoring import MenteeContactDetailsErased, MenteeErased
from shared.messaging import UnitOfWork
from shared.runtime.clock import ZONE
from shared.runtime.identifiers import new_id

_COUNTED: Final = (
    f"""
    INSERT INTO mentees.persons (mentee_id, programme_id, person_ref, gender, languages, consents, made_at)
    SELECT $2::text, programme_id, '{ERASED}' || $2::text, gender, '[]', '{{}}', $3::timestamptz
    FROM mentees.persons WHERE mentee_id = $1
    """,  # noqa: S608 - a constant of our own
    """
    INSERT INTO mentees.outcomes (outcome_id, mentee_id, kind, dated_on, detail, recorded_at)
    SELECT gen_random_uuid()::text, $2::text, kind, dated_on, '', $3::timestamptz
    FROM (SELECT DISTINCT kind, dated_on FROM mentees.outcomes WHERE mentee_id = $1) AS counted
    """,
    """
    INSERT INTO mentees.sessions (session_id, mentee_id, mentor_ref, held_on, minutes, present, barriers,
        share_with_school, share_with_daycare, logged_at)
    SELECT gen_random_uuid()::text, $2::text, 'erased', held_on, minutes, present, '[]', false, false, $3::timestamptz
    FROM mentees.sessions WHERE mentee_id = $1
    """,
    f"""
    INSERT INTO mentees.childcare_requests (request_id, mentee_id, agreed_on, asked_at, status, changed_at, matched_at,
        by_text)
    SELECT gen_random_uuid()::text, $2::text, agreed_on, asked_on, 'erased', $3::timestamptz, matched_on, false
    FROM mentees.childcare_requests,
        LATERAL (SELECT date_trunc('day', asked_at, '{ZONE.key}') AS asked_on,
            date_trunc('day', matched_at, '{ZONE.key}') AS matched_on) AS counted
    WHERE mentee_id = $1
    """,  # noqa: S608 - a constant of our own
)
"""What reports count, under an id that nobody knows: $1 the mentee, $2 the new id, $3 now."""
_FORGOTTEN: Final = (
    "UPDATE sensitive.looks SET mentee_id = NULL WHERE mentee_id = $1",
    "UPDATE mentees.first_talks SET mentee_id = NULL, postcode = NULL WHERE mentee_id = $1",
    "DELETE FROM mentees.persons WHERE mentee_id = $1",
)
"""With the person goes all that is of it: $1 the mentee."""


async def erase(unit: UnitOfWork, mentee_id: str) -> None:
    """Forget a mentee here, and everywhere else by events. Raises UnknownMenteeError."""
    await store.person(unit.session, mentee_id, lock=True)
    enrolments = (await store.enrolments(unit.session, [mentee_id]))[mentee_id]
    counted = new_id()
    connection = await unit.session.connection()
    for statement in _COUNTED:
        await connection.exec_driver_sql(statement, (mentee_id, counted, unit.now))
    anonymous = [enrolment.counted(new_id(), counted, enrolments[0].started_on) for enrolment in enrolments]
    await store.add_enrolments(unit.session, anonymous, unit.now)
    await unit.session.flush()
    for statement in _FORGOTTEN:
        await connection.exec_driver_sql(statement, (mentee_id,))
    unit.publish(MenteeErased(mentee_id=mentee_id, erased_at=unit.now))
    unit.publish(MenteeContactDetailsErased(person_id=mentee_id))
