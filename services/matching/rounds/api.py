"""Rounds over HTTP: for city officials."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict

from services.matching.api.asking import PracticeOf, SessionsOf, UnitsOf
from services.matching.domain.policies import NoPolicyInForceError
from services.matching.handlers.practice import Practice
from services.matching.rounds import store
from services.matching.rounds.computing.running import Computer
from services.matching.rounds.domain.holding import IN_WORDS, WorldChangedError
from services.matching.rounds.domain.rounds import Method, Round, RoundError
from services.matching.rounds.handlers import drafting, gathering, publishing
from services.matching.rounds.view import (
    GatheringAnswer,
    ShownProgress,
    ShownRound,
    ShownRounds,
    ShownRoundWithPlaces,
    shown,
    shown_with_places,
)
from shared.messaging import UnitOfWork, Units
from shared.runtime.database import Sessions
from shared.web.access import Caller, allow
from shared.web.idempotency import OptionalKey, RequiredKey, fingerprint, once
from shared.web.problems import Problem

router = APIRouter(prefix="/api/v1/rounds", tags=["rounds"])
Official = Annotated[Caller, Depends(allow("official", "operator"))]


def computer_of(request: Request) -> Computer:
    """What computes rounds in this process."""
    computer: Computer = request.app.state.computer
    return computer


ComputerOf = Annotated[Computer, Depends(computer_of)]


class DraftBody(BaseModel):
    """How to draft. `dry_run`: the figures only; nothing is kept, nothing is told."""

    model_config = ConfigDict(extra="forbid")

    method: Method = "auto"
    dry_run: bool = False


@contextmanager
def _told_as_problems() -> Iterator[None]:
    try:
        yield
    except (RoundError, NoPolicyInForceError) as error:
        raise _problem_of(error) from error


def _problem_of(error: RoundError | NoPolicyInForceError) -> Problem:
    if isinstance(error, WorldChangedError):
        errors = [{"field": change.request_id, "detail": IN_WORDS[change.what]} for change in error.changes]
        return Problem(409, "The draft does not hold any more", str(error), errors=errors)
    return Problem(409, "This round cannot go on", str(error))


async def draft(  # noqa: PLR0917 (the parts of the service)
    units: Units, sessions: Sessions, practice: Practice, computer: Computer, caller: Caller, key: Any, body: DraftBody
) -> ShownRound:
    """Make a draft once, for the API and for the page. Raises RoundError and NoPolicyInForceError."""

    async def make(unit: UnitOfWork) -> ShownRound:
        made = await drafting.make(practice, unit, computer, sessions, body.method)
        if body.dry_run:
            policy_id = made.detail["policy_id"]
            return ShownRound(round_id=None, status=None, policy_id=policy_id, drafted_at=None, figures=made.detail)
        step = await drafting.keep(unit, made, caller.name)
        return shown(Round(made.round_id, {"drafted": step}))

    return await _made_once(units, None if body.dry_run else key, caller, [body.model_dump()], make)


async def _made_once(
    units: Units, key: UUID | None, caller: Caller, what: list[Any], make: Callable[[UnitOfWork], Awaitable[ShownRound]]
) -> ShownRound:
    """What `make` shows, made once for a key; `what` tells one thing that is asked from another."""
    async with units.begin() as unit:
        mark = fingerprint(["rounds", *what])

        async def answer() -> dict[str, Any]:
            return (await make(unit)).model_dump(mode="json")

        return ShownRound.model_validate(await once(unit, key, caller.name, mark, answer))


@router.post("", status_code=201)
async def draft_round(  # noqa: PLR0917 (the parts of the service)
    units: UnitsOf,
    sessions: SessionsOf,
    practice: PracticeOf,
    computer: ComputerOf,
    caller: Official,
    key: RequiredKey,
    body: DraftBody,
) -> ShownRound:
    """Draft a round over all who wait and all that is free, under the policy in force. Takes as long as it takes."""
    with _told_as_problems():
        return await draft(units, sessions, practice, computer, caller, key, body)


@router.get("")
async def read_rounds(sessions: SessionsOf, computer: ComputerOf, _: Official) -> ShownRounds:
    """All rounds."""
    async with sessions() as session:
        found = await store.rounds(session)
        going_on = await store.gathering(session)
    progress = computer.progress
    return ShownRounds(
        rounds=[shown(one) for one in reversed(found)],
        gathering=going_on.gathering_id if going_on else None,
        gathering_since=going_on.began_at if going_on else None,
        computing=ShownProgress(what=progress.what, done=progress.done, total=progress.total) if progress else None,
    )


@router.post("/gathering")
async def begin_gathering(units: UnitsOf, practice: PracticeOf, caller: Official) -> GatheringAnswer:
    """Keep free places for a round from now on. One that goes on goes on."""
    async with units.begin() as unit:
        begun = await gathering.begin(practice, unit, caller.name)
    return GatheringAnswer(gathering=begun.gathering_id, since=begun.began_at)


@router.delete("/gathering")
async def end_gathering(units: UnitsOf, practice: PracticeOf, caller: Official) -> GatheringAnswer:
    """Give what is free to those who are next, as every day."""
    async with units.begin() as unit:
        await gathering.end(practice, unit, caller.name)
    return GatheringAnswer(gathering=None, since=None)


@router.get("/{round_id}")
async def read_round(sessions: SessionsOf, _: Official, round_id: str) -> ShownRoundWithPlaces:
    """One round, with what each child gets."""
    async with sessions() as session:
        found = await store.read(session, round_id)
        if found is None:
            raise Problem(404, "Not found", "There is no such round.")
        places = await store.places(session, round_id)
    return shown_with_places(found, places)


@router.post("/{round_id}/verify")
async def verify_round(
    units: UnitsOf, computer: ComputerOf, caller: Official, key: OptionalKey, *, round_id: str
) -> ShownRound:
    """Have the independent verifier judge the draft. Once judged, it stays so."""

    async def make(unit: UnitOfWork) -> ShownRound:
        return _found(await publishing.verify(unit, computer, round_id, caller.name))

    with _told_as_problems():
        return await _made_once(units, key, caller, [round_id, "verify"], make)


@router.post("/{round_id}/publish")
async def publish_round(
    units: UnitsOf, practice: PracticeOf, caller: Official, key: OptionalKey, *, round_id: str
) -> ShownRound:
    """Promise the places of a draft that the verifier accepts, and end the gathering. 409 says what has changed."""

    async def make(unit: UnitOfWork) -> ShownRound:
        return _found(await publishing.publish(practice, unit, round_id, caller.name))

    with _told_as_problems():
        return await _made_once(units, key, caller, [round_id, "publish"], make)


def _found(found: Round | None) -> ShownRound:
    if found is None:
        raise Problem(404, "Not found", "There is no such round.")
    return shown(found)
