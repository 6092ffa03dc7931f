"""Requests that come in at the same time, registered together: once for each Idempotency-Key, each with its answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request

from services.intake.requests import handlers
from services.intake.requests.domain.registering import Registration
from shared.messaging import Together, UnitOfWork
from shared.runtime import tracing
from shared.web.idempotency import Answer, Claim, claim_all
from shared.web.problems import Problem


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks to register, under which key."""

    asked: handlers.Asked
    claim: Claim


async def get_ready(service: Any) -> None:
    """On start: have one place where requests that come at once meet."""
    service.app.state.registering = Together(service.units, register_together)


async def register_once(request: Request, registration: Registration, claim: Claim) -> Answer:
    """Register a request unless the key was used before; the answer to it. Raises Problem 409, and 503 before start."""
    together: Together[Wanted, Answer | Problem] | None = getattr(request.app.state, "registering", None)
    if together is None:
        raise Problem(503, "Not ready", "The service is starting.", headers={"Retry-After": "1"})
    answer = await together.do(Wanted(handlers.Asked(registration, tracing.current()), claim))
    if isinstance(answer, Problem):
        raise answer
    return answer


async def register_together(unit: UnitOfWork, wanted: Sequence[Wanted]) -> list[Answer | Problem]:
    """Inside a transaction: register what comes under a new key; an answer for each, in their order."""
    known = await claim_all(unit, [one.claim for one in wanted])
    new = [one.asked for one, answer in zip(wanted, known, strict=True) if answer is None]
    await handlers.register(unit, new)
    return [one.claim.answer if answer is None else answer for one, answer in zip(wanted, known, strict=True)]
