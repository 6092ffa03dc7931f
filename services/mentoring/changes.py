"""How a change over HTTP is made: in one unit of work, once for a key, a broken rule told with its field."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

from fastapi import Request

from services.mentoring.domain import MentoringError
from services.mentoring.problems import problem_of
from shared.messaging import UnitOfWork
from shared.runtime.application import service_of
from shared.web.access import Caller
from shared.web.idempotency import fingerprint, once

Make = Callable[[UnitOfWork], Awaitable[dict[str, Any]]]


async def changed(
    request: Request, caller: Caller, key: UUID | None, mark: Sequence[Any], make: Make
) -> dict[str, Any]:
    """The answer of `make`; the stored one when this key made the same change before. `mark` tells changes apart.

    Raises Problem: 404 for whom the caller may not know, 409 for a key that made another change, 422 for a broken rule.
    """
    try:
        async with service_of(request).units.begin() as unit:
            return await once(unit, key, caller.name, fingerprint(list(mark)), lambda: make(unit))
    except MentoringError as error:
        raise problem_of(error) from error
