"""Logging a session on a phone in thirty seconds. The page and what is noted on it wait for reception."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from pydantic import ValidationError

from services.mentoring.callers import must_be_own
from services.mentoring.domain import MentoringError
from services.mentoring.forms import Sent
from services.mentoring.mentors.proposals import caseload
from services.mentoring.problems import problem_of
from services.mentoring.sessions import handlers, store
from services.mentoring.sessions.api import NewSession
from services.mentoring.sessions.domain import BARRIERS
from services.mentoring.site import PAGES
from shared.contracts.event import Id
from shared.runtime.application import service_of
from shared.runtime.identifiers import new_id
from shared.web.access import Caller, allow, is_page
from shared.web.idempotency import Value, fingerprint, once, read_key
from shared.web.pages import language_of, see_other
from shared.web.problems import Problem

router = APIRouter(prefix="/log", include_in_schema=False)
Mentor = Annotated[Caller, Depends(allow("mentor"))]
LANGUAGES: Final = ("nl", "en", "ar")
MINUTES: Final = (15, 30, 45, 60, 90)
USUAL_MINUTES: Final = 60
WHERE: Final = ("work-floor", "school", "phone", "elsewhere")
THEMES: Final = ("how-it-goes", "children", "parents", "colleagues", "training", "job")
FIELDS: Final = ("mentee_id", "held_on", "minutes", "next_on", "next_time", "next_where")
"""Fields that can be wrong in a way that only the server sees."""


class NotedSession(NewSession):
    """A session as the page sends it."""

    mentee_id: Id


@router.get("")
async def log_page(request: Request, caller: Mentor) -> Response:
    """The form, with the mentor's own mentees. Browsers keep it for when there is no reception."""
    service = service_of(request)
    today = service.today()
    async with service.sessions() as session:
        lines = await caseload(session, today, mentor_ref=caller.scope or "")
        usual = await store.last_minutes(session, caller.scope or "")
    language = _language(request)
    wrong = {name: PAGES.wording.say(language, f"log_wrong.{name}") for name in FIELDS}
    page = PAGES.render(
        request,
        "log.html",
        language=language,
        choices=LANGUAGES,
        lines=sorted(lines, key=lambda line: line.name.casefold()),
        today=today,
        key=new_id(),
        minutes=MINUTES,
        usual=usual if usual in MINUTES else USUAL_MINUTES,
        where=WHERE,
        themes=THEMES,
        barriers=BARRIERS,
        wrong_fields=wrong,
        is_saved="saved" in request.query_params,
    )
    page.headers["X-Offline"] = "keep"
    return page


def _language(request: Request) -> str:
    asked = request.query_params.get("lang")
    return asked if asked in LANGUAGES else language_of(request)


@router.post("")
async def log(request: Request, caller: Mentor, sent: Sent, idempotency_key: Value = None) -> Response:
    """Log what the form says, once for its key: JSON for what waited on a phone, the page again for a plain form."""
    key = read_key(idempotency_key or str(sent.get("key", "")))
    try:
        noted = NotedSession.model_validate(_values(sent))
    except ValidationError as error:
        errors = [{"field": str(fault["loc"][0]), "detail": fault["msg"]} for fault in error.errors()]
        raise Problem(422, "Some fields are wrong", errors=errors) from error
    session = NewSession(**noted.model_dump(exclude={"mentee_id"})).session(noted.mentee_id, caller.scope or "")

    async def make() -> dict[str, Any]:
        await must_be_own(unit.session, caller, session.mentee_id)
        await handlers.log_session(unit, session)
        return {"session_id": session.session_id}

    try:
        async with service_of(request).units.begin() as unit:
            made = await once(unit, key, f"{caller.name}:log", fingerprint(noted.model_dump()), make)
    except MentoringError as error:
        raise problem_of(error) from error
    return see_other("/log?saved=1") if is_page(request) else JSONResponse(made, 201)


def _values(sent: Any) -> dict[str, Any]:
    """What was sent, by field; an empty one was left out. Who did not come was there for no minutes."""
    names = [name for name in NotedSession.model_fields if name != "mentor_id" and sent.get(name)]
    values = {name: sent.getlist(name) if name == "barriers" else sent[name] for name in names}
    return values if values.get("present") != "no" else {**values, "minutes": 0}
