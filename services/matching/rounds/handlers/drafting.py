"""A draft: read the world as it is at one moment, compute, compare, keep."""

import asyncio
import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.matching.domain.catalogue import GroupKey
from services.matching.domain.policies import in_force
from services.matching.handlers.practice import Practice
from services.matching.rounds import store
from services.matching.rounds.computing.running import Computer, Drafted
from services.matching.rounds.domain.papers import Entrant, digest, papers_of
from services.matching.rounds.domain.rounds import Method, NothingToPlaceError, Place, Step, compare
from services.matching.store import catalogue as catalogue_store
from shared.contracts.matching import RoundDrafted
from shared.messaging import UnitOfWork
from shared.runtime.database import Sessions
from shared.runtime.identifiers import new_id


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft that is not kept yet: `places` by the child's number in the round."""

    round_id: str
    drafted: Drafted
    places: Mapping[str, Place]
    detail: dict[str, Any]


async def make(practice: Practice, unit: UnitOfWork, computer: Computer, sessions: Sessions, method: Method) -> Draft:
    """A draft under the policy in force today, compared with the last one. Writes nothing.

    Raises NoPolicyInForceError, NothingToPlaceError, BusyError, TooLongError.
    """
    policy = in_force(practice.policies, practice.today(unit))
    async with sessions() as session:
        await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        known = await catalogue_store.load_catalogue(session)
        free = await catalogue_store.free_places(session, known.daycares)
        waiting = await store.waiting(session)
        previous = (await store.rounds(session))[-1:]
        before = await store.places(session, previous[0].round_id) if previous else []
    papers, entrants = await asyncio.to_thread(papers_of, waiting, known, free, policy)
    if not entrants or not known.daycares:
        raise NothingToPlaceError("No family waits that a daycare could take: there is nothing to draft.")
    drafted = await computer.draft(papers, method)
    places = _places(entrants, drafted)
    compared = {"round_id": previous[0].round_id, **compare(before, places.values())} if previous else None
    detail = {
        "policy_id": policy.policy_id,
        "policy_digest": digest(papers.policy),
        "seed": policy.seed,
        "input_digest": drafted.papers.digest,
        "allocation_digest": digest(drafted.allocation),
        "waiting": len(waiting),
        **drafted.figures,
        "previous": compared,
    }
    return Draft(new_id(), drafted, places, detail)


async def keep(unit: UnitOfWork, draft: Draft, by: str) -> Step:
    """Keep a draft for good, and tell of it."""
    step = Step(draft.round_id, "drafted", unit.now, by, draft.detail)
    await store.add_step(unit.session, step)
    await store.add_places(unit.session, draft.round_id, draft.places.items())
    await store.keep_papers(unit.session, draft.round_id, draft.drafted.papers, draft.drafted.allocation)
    unit.publish(
        RoundDrafted(
            round_id=draft.round_id,
            drafted_at=unit.now,
            **{name: draft.detail[name] for name in RoundDrafted.model_fields if name in draft.detail},
        )
    )
    return step


def _places(entrants: Mapping[str, Entrant], drafted: Drafted) -> dict[str, Place]:
    """What each child gets; a family that was set aside gets nothing."""
    given = {row["child_id"]: row for row in csv.DictReader(io.StringIO(drafted.allocation))}
    found: dict[str, Place] = {}
    for number, entrant in entrants.items():
        row = given.get(number)
        key = GroupKey(row["daycare_id"], row["group"]) if row and row["daycare_id"] else None
        rank = drafted.ranks.get(number, 0) if key else 0
        found[number] = Place(entrant.request_id, entrant.child_id, key, rank, entrant.mark)
    return found
