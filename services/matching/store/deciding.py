"""How a decision begins: the lock under which all are taken, and what may have changed since the last one."""

from typing import Final, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.rounds.store import GATHERING
from services.matching.store.catalogue import VERSION
from services.matching.store.sql import compose, fetch
from shared.runtime.advisory_locks import AdvisoryLock

_LOCK: Final = "SELECT set_config('lock_timeout', '30s', true), pg_advisory_xact_lock($1)"
"""See README: one decision at a time, for the whole service. Who waits too long is told to come back."""
_STATE: Final = compose("SELECT ({version}), EXISTS ({gathering})", version=VERSION, gathering=GATHERING)


class State(NamedTuple):
    """Which catalogue is true, and whether free places are kept for an allocation round."""

    catalogue_version: str
    kept: bool


async def lock_decisions(session: AsyncSession) -> None:
    """Wait until nobody else decides, and keep others waiting until this transaction ends."""
    await fetch(session, _LOCK, int(AdvisoryLock.DECISIONS))


async def state(session: AsyncSession) -> State:
    """How things stand. True as long as decisions are locked; so it is asked after that, in a statement of its own."""
    return State(*(await fetch(session, _STATE))[0])
