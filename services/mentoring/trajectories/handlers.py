"""What is noted on the way to a certificate: load, decide, save, publish."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.mentoring.domain import MentoringError
from services.mentoring.mentees import store as mentees
from services.mentoring.mentees.domain import Enrolment
from services.mentoring.outcomes import handlers as outcomes
from services.mentoring.outcomes.domain import Outcome
from services.mentoring.programmes.store import programme
from services.mentoring.trajectories import store
from services.mentoring.trajectories.domain import certificates, competences, hours, modules
from services.mentoring.trajectories.domain.certificates import ALPHABET, CODE_LENGTH, DocumentKind, Progress
from services.mentoring.trajectories.domain.competences import Assessment, Evidence
from services.mentoring.trajectories.domain.hours import Activity, HoursDone, HoursPlanned
from services.mentoring.trajectories.domain.modules import Module, ModuleResult
from services.mentoring.trajectories.tables import CertificateRow
from shared.messaging import UnitOfWork
from shared.runtime.identifiers import new_id


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a mentee is: what is given, what came of it, what was shown."""

    programme_id: str
    latest: Enrolment
    started_on: date
    modules: Sequence[Module]
    results: Sequence[ModuleResult]
    assessments: Sequence[Assessment]

    @property
    def progress(self) -> Progress:
        """What the rules of a document look at."""
        shown = competences.shown(self.assessments)
        open_modules = modules.open_modules(self.modules, self.results, shown)
        return Progress(self.latest.trajectory, self.started_on, open_modules, len(self.modules), shown)


async def standing(session: AsyncSession, mentee_id: str, *, lock: bool = False) -> Standing:
    """How far a mentee is, locked for a change when asked. Raises UnknownMenteeError."""
    person = await mentees.person(session, mentee_id, lock=lock)
    enrolments = (await mentees.enrolments(session, [mentee_id]))[mentee_id]
    return Standing(
        person.programme_id,
        enrolments[-1],
        enrolments[0].started_on,
        await store.modules(session, person.programme_id),
        await store.results(session, mentee_id),
        await store.assessments(session, mentee_id),
    )


async def note_result(unit: UnitOfWork, mentee_id: str, result: ModuleResult) -> None:
    """Note what came of a module. Raises MentoringError."""
    now = await standing(unit.session, mentee_id, lock=True)
    modules.check_result(result, now.modules, now.started_on, unit.today)
    await store.keep_result(unit.session, mentee_id, result, unit.now)


async def add_evidence(unit: UnitOfWork, mentee_id: str, added: Evidence) -> str:
    """Put something in a mentee's portfolio; its id. Raises MentoringError."""
    await mentees.person(unit.session, mentee_id, lock=True)
    competences.check_evidence(added, unit.today)
    return await store.add_evidence(unit.session, mentee_id, added)


async def note_assessment(unit: UnitOfWork, mentee_id: str, held: Assessment) -> list[Module]:
    """Note what was shown in a test; the modules that are exempted by now. Raises MentoringError."""
    now = await standing(unit.session, mentee_id, lock=True)
    competences.check_assessment(held, now.started_on, unit.today)
    await store.keep_assessment(unit.session, mentee_id, held, unit.now)
    return modules.exempted(now.modules, competences.shown([*now.assessments, held]))


async def plan_hours(unit: UnitOfWork, mentee_id: str, activity: Activity, planned: HoursPlanned) -> None:
    """Plan the hours of an activity from now on, instead of what was planned before. Raises MentoringError."""
    await mentees.person(unit.session, mentee_id, lock=True)
    hours.check_plan(planned)
    await store.plan_hours(unit.session, mentee_id, activity, planned, unit.now)


async def note_hours(unit: UnitOfWork, mentee_id: str, done: HoursDone, noted_by: str) -> str:
    """Note hours that were done; their id. Raises MentoringError."""
    now = await standing(unit.session, mentee_id, lock=True)
    already = (await store.hours_done(unit.session, [mentee_id]))[mentee_id]
    hours.check_done(done, already.values(), now.started_on, unit.today)
    return await store.add_hours(unit.session, mentee_id, done, noted_by)


async def sign_hours(unit: UnitOfWork, mentee_id: str, hours_id: str, signed_by: str) -> None:
    """Vouch for hours that somebody noted. Once more changes nothing. Raises MentoringError."""
    row = await store.hours_by_id(unit.session, mentee_id, hours_id)
    if row is None:
        raise MentoringError("hours_id", "No hours with this id were noted for this trainee.")
    if row.signed_by is None:
        row.signed_by, row.signed_at = signed_by, unit.now


async def award(unit: UnitOfWork, mentee_id: str, kind: DocumentKind, awarded_on: date) -> CertificateRow:
    """Give a document; a certificate is also an outcome, and told. Raises MentoringError, NotEarnedError."""
    now = await standing(unit.session, mentee_id, lock=True)
    certificates.check_award(kind, awarded_on, now.progress, unit.today)
    if await mentees.contact(unit.session, mentee_id) is None:
        raise MentoringError("mentee_id", "Nobody knows this trainee's name yet: add it, so that it can be printed.")
    row = CertificateRow(
        certificate_id=new_id(),
        code="".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)),
        mentee_id=mentee_id,
        programme_id=now.programme_id,
        kind=kind,
        trajectory=now.latest.trajectory,
        awarded_on=awarded_on,
        competences=sorted(now.progress.competences_shown),
        awarded_at=unit.now,
    )
    store.add_certificate(unit.session, row)
    if kind == "certificate":
        await outcomes.record(unit, [Outcome(mentee_id, kind, awarded_on, row.certificate_id)])
    return row


async def set_modules(unit: UnitOfWork, programme_id: str, given: Sequence[Module]) -> None:
    """Say which modules a programme gives, in their order. Raises MentoringError."""
    modules.check_modules(given)
    await programme(unit.session, programme_id, lock=True)
    await store.set_modules(unit.session, programme_id, given)


async def keep_module(unit: UnitOfWork, programme_id: str, module: Module) -> None:
    """Add a module to a programme, or change the one of its code, beside the others. Raises MentoringError."""
    modules.check_module(module)
    await programme(unit.session, programme_id, lock=True)
    given = {one.code: one for one in await store.modules(unit.session, programme_id)} | {module.code: module}
    await store.set_modules(unit.session, programme_id, list(given.values()))
