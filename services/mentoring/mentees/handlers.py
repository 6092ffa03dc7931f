"""Enrolling: load, decide, save, publish."""

from dataclasses import replace
from datetime import date

from services.mentoring.domain import MentoringError
from services.mentoring.mentees import domain, reaching, store
from services.mentoring.mentees.domain import Contact, Enrolment, Person
from services.mentoring.mentors import handlers as mentors
from services.mentoring.programmes import store as programmes
from services.mentoring.searches import handlers as searches
from shared.messaging import UnitOfWork


async def enrol(
    unit: UnitOfWork, person: Person, enrolment: Enrolment, contact: Contact, mentor_ref: str | None
) -> str:
    """Enrol somebody at the coordinator's hand, with a mentor when there is one already; the mentee's id.

    Somebody whose reference is known in the programme comes back under the id of before. Raises MentoringError.
    """
    ((_, mentee_id),) = (await store.known_or_new(unit.session, [person], unit.now)).items()
    earlier = (await store.enrolments(unit.session, [mentee_id]))[mentee_id]
    enrolment = domain.of_mentee(enrolment, mentee_id)
    domain.check(enrolment, earlier)
    await name_what_is_new(unit, {(person.programme_id, enrolment.cohort)})
    await save_enrolments(unit, person.programme_id, [enrolment], earlier)
    await reaching.change(unit, mentee_id, contact, texts=None, today=unit.today)
    if mentor_ref:
        await mentors.assign(unit, mentee_id, mentor_ref, enrolment.started_on, ())
    return mentee_id


async def name_what_is_new(unit: UnitOfWork, cohorts: set[tuple[str, str]]) -> None:
    """Make the programmes and cohorts that are named here and that nobody made yet, to be completed."""
    await programmes.name_programmes(unit.session, sorted({programme_id for programme_id, _ in cohorts}))
    await programmes.name_cohorts(unit.session, sorted(cohort for cohort in cohorts if cohort[1]))


async def save_enrolments(unit: UnitOfWork, programme_id: str, new: list[Enrolment], earlier: list[Enrolment]) -> None:
    """Keep new enrolments of one mentee that break no rule, and tell them; keep what is known of the mentee now."""
    await store.add_enrolments(unit.session, new, unit.now)
    await store.keep_facts(unit.session, new[0].mentee_id, domain.known_now([*earlier, *new]))
    for enrolment in sorted(new, key=lambda enrolment: enrolment.started_on):
        unit.publish(domain.enrolled(programme_id, enrolment))
        if event := domain.ended(enrolment):
            unit.publish(event)


async def end_enrolment(unit: UnitOfWork, enrolment: Enrolment) -> None:
    """Keep the end of an enrolment that went on, and tell it; no place is sought any more. Raises MentoringError."""
    event = domain.ended(enrolment)
    if event is None:
        raise MentoringError("ended_on", "Say on which day it ended.")
    await store.end_enrolment(unit.session, enrolment)
    unit.publish(event)
    await searches.end_all(unit, enrolment.mentee_id)


async def end_now(unit: UnitOfWork, mentee_id: str, ended_on: date, reason: str) -> None:
    """End the enrolment that goes on, with a coded reason. Raises MentoringError."""
    await store.person(unit.session, mentee_id, lock=True)
    latest = (await store.enrolments(unit.session, [mentee_id]))[mentee_id][-1]
    if latest.ended_on is not None:
        raise MentoringError("ended_on", f"The enrolment ended on {latest.ended_on} already.")
    if ended_on > unit.today:
        raise MentoringError("ended_on", "This day is still to come.")
    ended = replace(latest, ended_on=ended_on, exit_reason=reason)
    if faults := domain.faults_of(ended):
        raise MentoringError(faults[0].field, f"{faults[0].field} {faults[0].detail}")
    await end_enrolment(unit, ended)
