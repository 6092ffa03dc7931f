"""What a director sees of one daycare: gathered from the store, in the shapes that the template shows."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.care import store as care
from services.matching.care.domain import CareReport
from services.matching.clocks.domain import Reading, Times, in_force
from services.matching.directors import store
from services.matching.directors.domain import Family, seen_by
from services.matching.domain.catalogue import Catalogue
from services.matching.domain.eligibility import examine, parties_of
from services.matching.domain.imports import DaycareRecord
from services.matching.domain.policies import Policy
from services.matching.domain.policies import in_force as policy_in_force
from services.matching.domain.requests import Request
from services.matching.rounds.store import gathering
from services.matching.store import promises, requests
from services.matching.store.catalogue import free_places, load_catalogue, read_groups
from shared.runtime.clock import day_of


@dataclass(frozen=True, slots=True)
class Asked:
    """A family that the daycare is asked to take."""

    proposal_id: str
    expires_at: datetime
    family: Family
    clock: Reading | None


@dataclass(frozen=True, slots=True)
class Expected:
    """A family that agreed to come, and what the daycare has said of it since."""

    offer_id: str
    report: CareReport | None
    family: Family
    clock: Reading | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A family that waits; no `clock` once it was handled before."""

    family: Family
    clock: Reading | None


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group with what is free by daypart, and who is next for its places."""

    name: str
    min_age_months: int
    max_age_months: int
    available_from: date
    free: tuple[int, ...]
    waiting: Sequence[Waiting]
    has_more: bool


@dataclass(frozen=True, slots=True)
class Looking:
    """By what a page is put together: the day, the clocks and the policies."""

    session: AsyncSession
    today: date
    times: Sequence[Times]
    policies: Sequence[Policy]

    @property
    def policy(self) -> Policy:
        """The policy in force today. Raises NoPolicyInForceError."""
        return policy_in_force(self.policies, self.today)

    def policy_called(self, policy_id: str) -> Policy:
        """The policy that a decision names, or today's where it is kept no more."""
        return next((policy for policy in self.policies if policy.policy_id == policy_id), self.policy)

    def family(
        self, daycare_id: str, request: Request, policy: Policy, start_on: date, children: Collection[str] | None = None
    ) -> Family:
        """The family of a request as a daycare sees it; `seen_by` says what is what."""
        since = day_of(request.registered_at)
        return seen_by(daycare_id, request, policy, since=since, start_on=start_on, children=children)

    def handling(self, request: Request) -> Reading | None:
        """The clock of a request that nobody has handled."""
        since = day_of(request.registered_at)
        times = in_force(self.times, since)
        return times.clocks[request.channel].handling(since, self.today) if times else None

    def reporting(self, request: Request, start_on: date) -> Reading | None:
        """The clock of agreed care."""
        times = in_force(self.times, start_on)
        return times.clocks[request.channel].reporting(start_on, self.today) if times else None


async def overview(looking: Looking, record: DaycareRecord) -> dict[str, Any]:
    """All that the page of one daycare shows."""
    catalogue = await load_catalogue(looking.session, [record.daycare_id])
    asked = await _asked(looking, record.daycare_id)
    expected = await _expected(looking, record.daycare_id)
    groups = await _groups(looking, catalogue, record.daycare_id)
    waiting = [one.clock for group in groups for one in group.waiting if one.clock]
    return {
        "asked": asked,
        "expected": expected,
        "groups": groups,
        "policy": looking.policy,
        "gathering": await gathering(looking.session),
        "to_answer": len(asked),
        "to_report": sum(1 for one in expected if not one.report and one.clock and one.clock.reminders),
        "reminded": sum(1 for clock in waiting if clock.state == "reminded"),
        "late": sum(1 for clock in waiting if clock.state == "late"),
    }


async def _asked(looking: Looking, daycare_id: str) -> list[Asked]:
    proposals = await promises.open_proposals(looking.session, daycare_id)
    found = await requests.read(looking.session, [proposal.terms.request_id for proposal in proposals])
    return [
        Asked(
            proposal.proposal_id,
            proposal.expires_at,
            looking.family(
                daycare_id,
                stored.request,
                looking.policy_called(proposal.terms.policy_id),
                proposal.terms.start_on,
                {place.child_id for place in proposal.terms.placements(daycare_id)},
            ),
            looking.handling(stored.request),
        )
        for proposal in proposals
        if (stored := found.get(proposal.terms.request_id))
    ]


async def _expected(looking: Looking, daycare_id: str) -> list[Expected]:
    agreed = await store.agreed(looking.session, daycare_id)
    found = await requests.read(looking.session, [one.request_id for one in agreed])
    reports = await care.of_daycare(looking.session, [one.offer_id for one in agreed], daycare_id)
    return [
        Expected(
            one.offer_id,
            reports.get(one.offer_id),
            looking.family(
                daycare_id,
                request := found[one.request_id].request,
                looking.policy_called(one.policy_id),
                one.start_on,
                one.children,
            ),
            looking.reporting(request, one.start_on),
        )
        for one in agreed
    ]


async def _groups(looking: Looking, catalogue: Catalogue, daycare_id: str) -> list[GroupLine]:
    daycare = catalogue.daycares[daycare_id]
    records = await read_groups(looking.session, [daycare_id])
    free = await free_places(looking.session, [daycare_id])
    lines = []
    for record, group in zip(records, daycare.groups, strict=True):
        queue = await store.in_line(looking.session, daycare, group, looking.policy)
        fitting = [request for request in queue if _may_come(request, catalogue, looking.policy)]
        lines.append(
            GroupLine(
                record.name,
                record.min_age_months,
                record.max_age_months,
                record.available_from,
                free.get(group.key, record.published),
                await _waiting(looking, daycare_id, fitting[: store.MOST_IN_LINE]),
                len(queue) > store.MOST_IN_LINE,
            )
        )
    return lines


def _may_come(request: Request, catalogue: Catalogue, policy: Policy) -> bool:
    """Whether every rule but that of free places lets the family in, at the one daycare of the catalogue."""
    parties = parties_of(request, catalogue, policy.max_months_late)
    return any(not isinstance(examine(party, daycare), str) for party in parties for daycare in party.daycares)


async def _waiting(looking: Looking, daycare_id: str, families: Iterable[Request]) -> list[Waiting]:
    listed = list(families)
    handled = await store.handled(looking.session, [request.request_id for request in listed])
    return [
        Waiting(
            looking.family(daycare_id, request, looking.policy, request.start_on),
            None if request.request_id in handled else looking.handling(request),
        )
        for request in listed
    ]
