"""Reports as they are read: counted from the rows, for whom they may concern, with a line of who looked."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.mentoring.mentees.looks import Looking
from services.mentoring.mentees.store import enrolments
from services.mentoring.outcomes.store import outcomes
from services.mentoring.programmes.store import memberships, programme
from services.mentoring.reports import store
from services.mentoring.reports.domain.esf import EsfReport, esf_report
from services.mentoring.reports.domain.funding import FundingReport, funding_report
from services.mentoring.reports.domain.semester import SemesterReport, semester_report
from services.mentoring.reports.semester_store import records
from services.mentoring.reports.shown import Shown, Table, esf_tables, funding_tables, semester_tables
from services.mentoring.site import PAGES
from shared.web.access import Caller
from shared.web.problems import Problem

REPORTS: Final = ("esf", "funding", "semester")


async def load_esf(look: Looking, programme_id: str, on: date) -> EsfReport:
    """The ESF report, counted from the rows. It has figures by target group: the look is kept. Raises Problem 404."""
    session = look.session
    await _must_be_theirs(session, look.caller, programme_id, look.today)
    look.note(f"figures by target group of {programme_id}")
    mentee_ids = await store.mentee_ids(session, programme_id)
    rows = (await enrolments(session, mentee_ids)).values()
    started = [enrolment for own in rows for enrolment in own]
    results = await outcomes(session, mentee_ids)
    return esf_report(programme_id, on, started, results, await store.held(session, programme_id))


async def load_semester(look: Looking, programme_id: str, on: date) -> SemesterReport:
    """The city's report by semester. It has figures by target group: the look is kept. Raises Problem 404."""
    session = look.session
    await _must_be_theirs(session, look.caller, programme_id, look.today)
    look.note(f"figures by target group of {programme_id}")
    mentee_ids = await store.mentee_ids(session, programme_id)
    started = [one for own in (await enrolments(session, mentee_ids)).values() for one in own]
    results = tuple(await outcomes(session, mentee_ids))
    return semester_report(programme_id, on, await records(session, programme_id, started, results))


async def load_funding(look: Looking, programme_id: str, on: date) -> FundingReport:
    """The funding report, summed from the ledger. Raises Problem 404."""
    await _must_be_theirs(look.session, look.caller, programme_id, look.today)
    booked = await store.booked(look.session, [programme_id])
    return funding_report(programme_id, on, booked.elements())


async def shown(look: Looking, programme_id: str, report: str, *, on: date | None, language: str) -> Shown:
    """A report of a day, today when None, in the words of a language. Raises Problem 404."""
    day = on or look.today

    def say(key: str) -> str:
        return PAGES.wording.say(language, key)

    tables: Iterator[Table]
    if report == "funding":
        tables = funding_tables(await load_funding(look, programme_id, day), say)
    elif report == "semester":
        tables = semester_tables(await load_semester(look, programme_id, day), say)
    else:
        figures = await load_esf(look, programme_id, day)
        tables = esf_tables(figures, say, is_published=look.caller.role == "partner")
    found = await programme(look.session, programme_id)
    name = found.name if found else programme_id
    return Shown(report, say(f"report.{report}"), say(f"report.{report}_note"), programme_id, name, day, tuple(tables))


async def _must_be_theirs(session: AsyncSession, caller: Caller, programme_id: str, today: date) -> None:
    """A partner reads of the programmes that it funds now; of others it does not even learn that they exist."""
    found = await programme(session, programme_id)
    if found and caller.role == "partner":
        members = await memberships(session, programme_id)
        found = found if any(one.funds_on(caller.scope or "", today) for one in members) else None
    if found is None:
        raise Problem(404, "There is no such programme", f"No programme is called {programme_id}.")
