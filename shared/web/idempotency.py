"""`Idempotency-Key`: the same key and body again give the same answer, and one effect."""

import hashlib
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, Header
from sqlalchemy.ext.asyncio import AsyncSession

from shared.messaging.unit_of_work import UnitOfWork
from shared.runtime.database import fetch
from shared.web.problems import Problem

_CLAIM: Final = """
INSERT INTO idempotency_keys (key, caller, fingerprint) VALUES ($1, $2, $3)
ON CONFLICT (key, caller) DO NOTHING RETURNING key
"""
_READ: Final = "SELECT fingerprint, answer::text FROM idempotency_keys WHERE key = $1 AND caller = $2"
_CLAIM_ALL: Final = """
INSERT INTO idempotency_keys (key, caller, fingerprint, answer)
SELECT key, caller, fingerprint, answer::jsonb
FROM unnest($1::uuid[], $2::text[], $3::bytea[], $4::text[]) AS claim (key, caller, fingerprint, answer)
ORDER BY key, caller
ON CONFLICT (key, caller) DO NOTHING RETURNING key, caller
"""
_KEEP: Final = "UPDATE idempotency_keys SET answer = $3::jsonb WHERE key = $1 AND caller = $2"

Answer = dict[str, Any]


def _read_key(value: str | None) -> UUID | None:
    if value is None:
        return None
    try:
        return UUID(value.strip())
    except ValueError:
        raise Problem(
            400, "The Idempotency-Key is not a UUID", errors=[{"field": "Idempotency-Key", "detail": "must be a UUID"}]
        ) from None


Value = Annotated[str | None, Header(alias="Idempotency-Key", description="A UUID, the same for each repetition.")]


async def required_key(idempotency_key: Value = None) -> UUID:
    """For a POST that creates: the key, or a problem that says it is missing."""
    return read_key(idempotency_key)


def read_key(text: str | None) -> UUID:
    """The key in a text, wherever that came from. Raises Problem 400."""
    key = _read_key(text)
    if key is None:
        detail = "Send a UUID in the Idempotency-Key header, so that the same thing is never made twice."
        errors = [{"field": "Idempotency-Key", "detail": "is required"}]
        raise Problem(400, "The Idempotency-Key is missing", detail, errors=errors)
    return key


async def optional_key(idempotency_key: Value = None) -> UUID | None:
    """For every other POST: the key when there is one."""
    return _read_key(idempotency_key)


RequiredKey = Annotated[UUID, Depends(required_key)]
OptionalKey = Annotated[UUID | None, Depends(optional_key)]


def fingerprint(body: Any) -> bytes:
    """What tells one body from another: SHA-256 of its JSON with sorted keys."""
    return hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).digest()


async def once(
    unit: UnitOfWork, key: UUID | None, caller: str, mark: bytes, make: Callable[[], Awaitable[Answer]]
) -> Answer:
    """The answer of `make`, made once for a key and caller; afterwards the stored one.

    `mark` is the body's fingerprint (and what else decides the effect, such as the path). Two at once: the second
    waits for the first. Raises Problem 409 when the key was used with another body.
    """
    if key is None:
        return await make()
    if not await fetch(unit.session, _CLAIM, key, caller, mark):
        return await _stored(unit.session, key, caller, mark)
    answer = await make()
    await fetch(unit.session, _KEEP, key, caller, json.dumps(answer))
    return answer


@dataclass(frozen=True, slots=True)
class Claim:
    """A key that somebody asks for something under, and the answer that it gets when the key is new."""

    key: UUID
    caller: str
    mark: bytes
    answer: Answer


async def claim_all(unit: UnitOfWork, claims: Sequence[Claim]) -> list[Answer | Problem | None]:
    """Like `once`, for many whose answers are known before the effect: None for each that is to be made now.

    The others get the stored answer, or the problem 409. In key order, so that two claimers cannot block each other.
    """
    columns = zip(*((one.key, one.caller, one.mark, json.dumps(one.answer)) for one in claims), strict=True)
    rows = await fetch(unit.session, _CLAIM_ALL, *map(list, columns))
    new = {(UUID(str(key)), caller) for key, caller in rows}
    found: list[Answer | Problem | None] = []
    for one in claims:
        if (one.key, one.caller) in new:
            new.discard((one.key, one.caller))
            found.append(None)
            continue
        try:
            found.append(await _stored(unit.session, one.key, one.caller, one.mark))
        except Problem as problem:
            found.append(problem)
    return found


async def _stored(session: AsyncSession, key: UUID, caller: str, mark: bytes) -> Answer:
    ((known, stored),) = await fetch(session, _READ, key, caller)
    if bytes(known) != mark:
        raise Problem(409, "Idempotency-Key used before", "The earlier request with this key was another one.")
    answer: Answer = json.loads(stored)
    return answer
