"""What every decision of this process goes by: the policies, how long a promise stands, and what is remembered."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.domain.catalogue import Catalogue
from services.matching.domain.policies import Policy, in_force
from services.matching.store import catalogue as catalogue_store
from services.matching.store.requests import rank_anew
from shared.messaging import UnitOfWork


@dataclass
class Practice:
    """One for each process."""

    policies: Sequence[Policy]
    offer_stands: timedelta = timedelta(hours=72)
    proposal_stands: timedelta = timedelta(hours=72)
    care_correctable: timedelta = timedelta(minutes=5)
    _catalogue: tuple[str, Catalogue] = field(default=("", Catalogue()), repr=False)
    _ranked_under: str = field(default="", repr=False)

    async def catalogue(self, session: AsyncSession, version: str) -> Catalogue:
        """All daycares and groups in this version; read again when it is not the one that is remembered.

        True because decisions are locked: whoever changes the catalogue holds the same lock until its commit, and
        leaves a version that no other change ever has.
        """
        if version != self._catalogue[0]:
            self._catalogue = (version, await catalogue_store.load_catalogue(session))
        return self._catalogue[1]

    async def policy(self, unit: UnitOfWork) -> Policy:
        """The policy in force today. Before its first use all who wait get their standing under it.

        Raises NoPolicyInForceError.
        """
        policy = in_force(self.policies, self.today(unit))
        if policy.policy_id != self._ranked_under:
            await rank_anew(unit.session, policy)
            unit.after_commit(lambda: self._remember(policy))
        return policy

    def today(self, unit: UnitOfWork) -> date:
        """The day of a unit of work."""
        return unit.today

    def _remember(self, policy: Policy) -> None:
        self._ranked_under = policy.policy_id
