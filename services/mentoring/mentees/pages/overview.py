"""One mentee: who guides them, what they wish of a place, how it goes; apart, behind a door that remembers, more."""

from collections.abc import Mapping
from typing import Any, Final, get_args

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.mentoring.callers import GUIDES, Coordinator, Guide, looking_at, must_be_own
from services.mentoring.childcare import handlers as childcare
from services.mentoring.childcare import store as childcare_store
from services.mentoring.childcare.form import CHILDREN, ChildcareForm
from services.mentoring.forms import Attempt, Form, Sent, submit
from services.mentoring.mentees import handlers, looks, reaching, store
from services.mentoring.mentees.api import ContactBody, EndBody, WishBody
from services.mentoring.mentees.domain import EXIT_REASONS, Contact
from services.mentoring.mentors import handlers as mentors
from services.mentoring.mentors import store as mentor_store
from services.mentoring.mentors.api import AssignmentBody
from services.mentoring.mentors.proposals import proposals
from services.mentoring.outcomes import handlers as outcomes
from services.mentoring.outcomes.api import OutcomeBody
from services.mentoring.outcomes.store import outcomes as outcomes_of
from services.mentoring.outcomes.view import followed_mentee
from services.mentoring.places.domain.place import AGE_GROUPS, WEEKDAYS
from services.mentoring.places.domain.ranking import REACH_KM
from services.mentoring.places.store import wish
from services.mentoring.programmes import store as programmes
from services.mentoring.searches.view import way_to_a_place
from services.mentoring.sessions import store as sessions
from services.mentoring.sessions.domain import next_planned
from services.mentoring.site import PAGES
from shared.contracts.event import PriorityGround
from shared.messaging import UnitOfWork
from shared.runtime.application import service_of
from shared.web.access import Caller
from shared.web.pages import READER_LANGUAGES, see_other

router = APIRouter(prefix="/mentees/{mentee_id}", include_in_schema=False)
SHOWN_SESSIONS: Final = 20


class ContactForm(ContactBody):
    """A tick that is not sent is no."""

    texts: bool = False


def _forms(mentee_id: str) -> Mapping[str, Form]:
    async def mentor(unit: UnitOfWork, body: AssignmentBody, _: Caller) -> None:
        await store.person(unit.session, mentee_id, lock=True)
        found = await proposals(unit.session, mentee_id, unit.today)
        reasons = [one.reasons for one in found if one.candidate.mentor.mentor_ref == body.mentor_ref]
        await mentors.assign(unit, mentee_id, body.mentor_ref, body.from_on, reasons[0] if reasons else ())

    async def wishes(unit: UnitOfWork, body: WishBody, _: Caller) -> None:
        await store.person(unit.session, mentee_id, lock=True)
        await store.add_wish(unit.session, mentee_id, body.model_dump(), unit.now)

    async def end(unit: UnitOfWork, body: EndBody, _: Caller) -> None:
        await handlers.end_now(unit, mentee_id, body.ended_on, body.reason)

    async def contact(unit: UnitOfWork, body: ContactForm, caller: Caller) -> None:
        await must_be_own(unit.session, caller, mentee_id)
        found = Contact(**body.model_dump(exclude={"texts"}))
        await reaching.change(unit, mentee_id, found, texts=body.texts, today=unit.today)

    async def own_childcare(unit: UnitOfWork, body: ChildcareForm, caller: Caller) -> None:
        await must_be_own(unit.session, caller, mentee_id)
        await childcare.ask(unit, body.need(mentee_id, unit.now), body.agreed_on)

    async def outcome(unit: UnitOfWork, body: OutcomeBody, caller: Caller) -> None:
        await must_be_own(unit.session, caller, mentee_id)
        await outcomes.note(unit, body.outcome(mentee_id))

    lists = frozenset({"children", "specific_care", "dayparts", "priority_grounds"})
    return {
        "contact": Form(ContactForm, contact, GUIDES),
        "childcare": Form(ChildcareForm, own_childcare, GUIDES, lists),
        "mentor": Form(AssignmentBody, mentor),
        "wishes": Form(WishBody, wishes, lists=frozenset({"days"})),
        "end": Form(EndBody, end),
        "outcome": Form(OutcomeBody, outcome, GUIDES),
    }


@router.get("")
async def mentee_page(request: Request, caller: Guide, mentee_id: str) -> Response:
    """The whole page."""
    return await _page(request, caller, mentee_id, Attempt())


@router.get("/target-groups")
async def target_groups_page(request: Request, caller: Coordinator, mentee_id: str) -> Response:
    """The target groups of each start. Who looked, and when, is kept."""
    async with looking_at(request, caller, mentee_id) as look:
        look.note("target-groups", mentee_id)
        found = (await store.enrolments(look.session, [mentee_id]))[mentee_id]
        name = await store.name_of(look.session, mentee_id)
    async with service_of(request).sessions() as session:  # this look is among them
        seen = await looks.looks_at(session, mentee_id)
    return PAGES.render(request, "target_groups.html", mentee_id=mentee_id, name=name, enrolments=found, looks=seen)


@router.post("/{what}")
async def change(request: Request, caller: Guide, mentee_id: str, what: str, sent: Sent) -> Response:
    """Make the change of a form."""
    attempt = await submit(request, caller, _forms(mentee_id), what, sent)
    if attempt is None:
        return see_other(f"/mentees/{mentee_id}")
    return await _page(request, caller, mentee_id, attempt)


async def _page(request: Request, caller: Caller, mentee_id: str, attempt: Attempt) -> Response:
    today = service_of(request).today()
    is_coordinator = caller.role != "mentor"
    async with looking_at(request, caller, mentee_id) as look:
        session = look.session
        person = await store.person(session, mentee_id)
        shown: dict[str, Any] = {
            "person": person,
            "programme": await programmes.programme(session, person.programme_id),
            "contact": await store.contact(session, mentee_id),
            "enrolments": (await store.enrolments(session, [mentee_id]))[mentee_id],
            "assignments": await mentor_store.assignments(session, mentee_id),
            "mentors": {one.mentor_ref: one.name or one.mentor_ref for one in await mentor_store.all_mentors(session)},
            "proposals": await proposals(session, mentee_id, today) if is_coordinator else [],
            "childcare": await childcare_store.of_mentee(session, mentee_id),
            "aftercare": await followed_mentee(session, mentee_id, today),
            "outcomes": sorted(await outcomes_of(session, [mentee_id]), key=lambda one: one.dated_on),
            "wish": await wish(session, mentee_id),
            "way": await way_to_a_place(session, mentee_id),
        }
        held = await sessions.of_mentee(session, mentee_id)
        look.note_sessions(mentee_id, held[:SHOWN_SESSIONS])
    return PAGES.render(
        request,
        "mentee.html",
        status=attempt.status,
        attempt=attempt,
        address=f"/mentees/{mentee_id}",
        today=today,
        planned=next_planned(held, today),
        sessions=held[:SHOWN_SESSIONS],
        is_coordinator=is_coordinator,
        weekdays=WEEKDAYS,
        most_children=CHILDREN,
        priority_grounds=get_args(PriorityGround),
        text_languages=READER_LANGUAGES,
        age_groups=AGE_GROUPS,
        transports=tuple(REACH_KM),
        exit_reasons=EXIT_REASONS,
        **shown,
    )
