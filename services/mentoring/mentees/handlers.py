"""Enrolling: load, decide, save, publish."""

from services.mentoring.domain import MentoringError
from services.mentoring.mentees import domain, store
from services.mentoring.mentees.domain import Contact, Enrolment, Person
from services.mentoring.mentors import handlers as mentors
from services.mentoring.programmes import store as programmes
from shared.messaging import UnitOfWork


async def enrol(unit: UnitOfWork, person: Person, enrolment: Enrolment, *, is_new: bool) -> None:
    """Enrol somebody, for the first time or again. What is named and not there yet is made. Raises MentoringError."""
    faults = domain.faults_of(enrolment)
    if faults:
        raise MentoringError(faults[0].field, f"{faults[0].field} {faults[0].detail}")
    if is_new:
        await programmes.name_programmes(unit.session, [person.programme_id])
        await store.add_person(unit.session, person, unit.now)
    known = (await store.enrolments(unit.session, [person.mentee_id]))[person.mentee_id]
    other = domain.overlapping(enrolment, known)
    if other:
        raise MentoringError(
            "started_on", f"This person is enrolled from {other.started_on} to {other.ended_on or 'now'} already."
        )
    await programmes.name_cohorts(unit.session, [(person.programme_id, enrolment.cohort)])
    await save_enrolment(unit, person, enrolment, is_latest=all(enrolment.started_on > o.started_on for o in known))


async def save_enrolment(unit: UnitOfWork, person: Person, enrolment: Enrolment, *, is_latest: bool) -> None:
    """Keep an enrolment that breaks no rule, and tell it. The facts of the latest one are what is known now."""
    await store.add_enrolment(unit.session, enrolment, unit.now)
    if is_latest:
        await store.keep_facts(unit.session, person.mentee_id, enrolment.facts)
    unit.publish(domain.enrolled(person, enrolment))
    if event := domain.ended(enrolment):
        unit.publish(event)


async def enrol_with_contact(
    unit: UnitOfWork, person: Person, enrolment: Enrolment, contact: Contact, mentor_ref: str | None
) -> str:
    """Enrol somebody at the coordinator's hand, with a mentor when there is one already; the mentee's id.

    Somebody whose reference is known in the programme comes back under the id of before. Raises MentoringError.
    """
    ref = (person.programme_id, person.person_ref)
    known = (await store.persons_by_ref(unit.session, [ref])).get(ref)
    if known:
        person = Person(known, *ref)
        enrolment = domain.of_mentee(enrolment, known)
    await enrol(unit, person, enrolment, is_new=known is None)
    await store.keep_contact(unit.session, person.mentee_id, contact)
    if mentor_ref:
        await mentors.assign(unit, person.mentee_id, mentor_ref, enrolment.started_on, ())
    return person.mentee_id
