"""The official's pages of rounds: draft, look, have it verified, publish."""

from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from services.matching.api.asking import PracticeOf, SessionsOf, UnitsOf
from services.matching.domain.policies import NoPolicyInForceError
from services.matching.rounds import api, store
from services.matching.rounds.api import ComputerOf, DraftBody, Official
from services.matching.rounds.computing.running import Computer
from services.matching.rounds.domain.holding import WorldChangedError
from services.matching.rounds.domain.rounds import Round, RoundError
from services.matching.rounds.handlers import gathering, publishing
from services.matching.site import PAGES
from shared.runtime.database import Sessions
from shared.web.idempotency import read_key
from shared.web.pages import see_other
from shared.web.problems import Problem

router = APIRouter(prefix="/rounds", include_in_schema=False)


@router.get("")
async def rounds_page(request: Request, sessions: SessionsOf, computer: ComputerOf, _: Official) -> Response:
    """All rounds, the newest first, and the buttons to begin one."""
    return await _rounds(request, sessions, computer)


@router.get("/progress")
async def progress_part(request: Request, computer: ComputerOf, _: Official) -> Response:
    """How far what is being computed is: asked for again every second."""
    return PAGES.render(request, "fragments/rounds_progress.html", progress=computer.progress)


@router.post("")
async def draft(  # noqa: PLR0917 (the parts of the service)
    request: Request,
    units: UnitsOf,
    sessions: SessionsOf,
    practice: PracticeOf,
    computer: ComputerOf,
    caller: Official,
    key: Annotated[str, Form()],
) -> Response:
    """Draft a round, and show it; or say why there is none."""
    try:
        made = await api.draft(units, sessions, practice, computer, caller, read_key(key), DraftBody())
    except (RoundError, NoPolicyInForceError) as error:
        return await _rounds(request, sessions, computer, refused=error)
    return see_other(f"/rounds/{made.round_id}")


@router.post("/gathering")
async def gather(units: UnitsOf, practice: PracticeOf, caller: Official, what: Annotated[str, Form()]) -> Response:
    """Keep free places for a round, or give them every day again."""
    async with units.begin() as unit:
        if what == "begin":
            await gathering.begin(practice, unit, caller.name)
        else:
            await gathering.end(practice, unit, caller.name)
    return see_other("/rounds")


@router.get("/{round_id}")
async def round_page(request: Request, sessions: SessionsOf, _: Official, round_id: str) -> Response:
    """One round with its figures."""
    return await _page(request, sessions, round_id)


@router.post("/{round_id}/verify")
async def verify(
    request: Request, units: UnitsOf, sessions: SessionsOf, computer: ComputerOf, caller: Official, *, round_id: str
) -> Response:
    """Have the verifier judge the draft, or say why it cannot."""
    try:
        async with units.begin() as unit:
            await publishing.verify(unit, computer, round_id, caller.name)
    except RoundError as error:
        return await _page(request, sessions, round_id, refused=error)
    return see_other(f"/rounds/{round_id}")


@router.post("/{round_id}/publish")
async def publish(
    request: Request,
    units: UnitsOf,
    sessions: SessionsOf,
    practice: PracticeOf,
    caller: Official,
    *,
    round_id: str,
    sure: Annotated[str, Form()] = "",
) -> Response:
    """Publish the draft once the official has said to be sure; or say what has changed."""
    if sure != "yes":
        return await _page(request, sessions, round_id, is_unsure=True)
    try:
        async with units.begin() as unit:
            await publishing.publish(practice, unit, round_id, caller.name)
    except (RoundError, NoPolicyInForceError) as error:
        return await _page(request, sessions, round_id, refused=error)
    return see_other(f"/rounds/{round_id}")


async def _rounds(
    request: Request, sessions: Sessions, computer: Computer, refused: Exception | None = None
) -> Response:
    async with sessions() as session:
        found = await store.rounds(session)
        going_on = await store.gathering(session)
    return PAGES.render(
        request,
        "rounds.html",
        status=409 if refused else 200,
        rounds=found[::-1],
        gathering=going_on,
        progress=computer.progress,
        refused=type(refused).__name__ if refused else "",
        key=uuid4(),
    )


async def _page(
    request: Request,
    sessions: Sessions,
    round_id: str,
    *,
    refused: Exception | None = None,
    is_unsure: bool = False,
) -> Response:
    async with sessions() as session:
        found: Round | None = await store.read(session, round_id)
        kept = await store.papers(session, round_id) is not None
    if found is None:
        raise Problem(404, "Not found", "There is no such round.")
    changed: dict[str, Any] = {}
    if isinstance(refused, WorldChangedError):
        for change in refused.changes:
            changed[change.what] = changed.get(change.what, 0) + 1
    return PAGES.render(
        request,
        "round.html",
        status=409 if refused else 422 if is_unsure else 200,
        round=found,
        figures=found.drafted.detail,
        papers_kept=kept,
        refused=type(refused).__name__ if refused else "",
        changed=changed,
        is_unsure=is_unsure,
        key=uuid4(),
    )
