"""The papers of a round: what it is decided on, as the four files that `opvangpunt allocate` and `verify` read.

So the engine and the verifier each read them in their own way, and anyone can do the round again from them.
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.matching.domain.catalogue import Catalogue, GroupKey
from services.matching.domain.dayparts import DAYPARTS, dayparts_of
from services.matching.domain.eligibility import Party, parties_of
from services.matching.domain.files import MOST_PLACES
from services.matching.domain.policies import Policy
from services.matching.domain.requests import Child, Request

_DAYCARES: Final = ("daycare_id", "name", "postcode", "city", "lat", "lon", "price", "specific_care", "consent")
_VACANCIES: Final = (
    "daycare_id", "group", "min_age_months", "max_age_months", "available_from",
    *(daypart.replace("-", "_") for daypart in DAYPARTS),
)  # fmt: skip
_REQUESTS: Final = (
    "request_id", "child_id", "family_id", "birth_date", "start_on", "dayparts", "postcode", "lat", "lon", "max_km",
    "income_related_price", "specific_care", "priority_grounds", "registered_at", "preferences", "siblings_together",
    "sibling_at",
)  # fmt: skip
Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Papers:
    """The text of each file. In `requests` a child is named by its number in the round."""

    daycares: str
    vacancies: str
    requests: str
    policy: str

    @property
    def digest(self) -> str:
        """SHA-256 of all four: which input a draft was made from."""
        return digest(self.daycares, self.vacancies, self.requests, self.policy)


@dataclass(frozen=True, slots=True)
class Entrant:
    """A child in a round. `mark` tells what its family asked then: another mark, another request."""

    request_id: str
    child_id: str
    mark: bytes


def papers_of(
    requests: Iterable[Request], catalogue: Catalogue, free: Mapping[GroupKey, Sequence[int]], policy: Policy
) -> tuple[Papers, dict[str, Entrant]]:
    """The papers, and who the numbers in them are. A family that no daycare could take is left out."""
    entrants: dict[str, Entrant] = {}
    rows: list[Row] = []
    for request in requests:
        asked = rows_of(request, catalogue)
        for child, row in zip(request.children, asked, strict=bool(asked)):
            number = f"{len(entrants) + 1:07}"
            entrants[number] = Entrant(request.request_id, child.child_id, mark_of(asked))
            rows.append((request.request_id, number, *row))
    papers = Papers(
        daycares=_table(_DAYCARES, _daycares(catalogue)),
        vacancies=_table(_VACANCIES, _vacancies(catalogue, free)),
        requests=_table(_REQUESTS, rows),
        policy=policy_text(policy),
    )
    return papers, entrants


def rows_of(request: Request, catalogue: Catalogue) -> list[Row]:
    """What a family asks, a row a child, from the third column on; none when no daycare can come of it.

    A place that a transferring child holds now is not in the papers: it comes free when care elsewhere has begun, as
    every day, so a round gives it to nobody. The child asks for what it wishes more than that place, and for no more.
    """
    if not request.may_be_matched:
        return []
    parties = parties_of(request, catalogue, 0) if _is_listed(request) else ()
    by_child = parties if request.is_split else parties * len(request.children)
    lists = [_list(party) for party in by_child] or [""] * len(request.children)
    if parties and not all(lists):
        return []
    return [_asked(request, child, wishes, catalogue) for child, wishes in zip(request.children, lists, strict=True)]


def _is_listed(request: Request) -> bool:
    """Whether the wishes are written as a list; if not, as a distance, which says the same in less."""
    return bool(request.preferences or request.refused or any(child.current_place for child in request.children))


def _list(party: Party) -> str:
    refused = party.request.refused
    return ";".join(daycare.daycare_id for daycare in party.daycares if daycare.daycare_id not in refused)


def _asked(request: Request, child: Child, wishes: str, catalogue: Catalogue) -> Row:
    return (
        request.request_id,
        child.birth_date,
        request.start_on,
        ";".join(dayparts_of(request.dayparts)),
        "",
        request.home.latitude if request.home else "",
        request.home.longitude if request.home else "",
        _reach(request, wishes),
        _yes(request.income_related_price),
        _yes(child.specific_care),
        ";".join(sorted(request.grounds)),
        request.registered_at.isoformat(),
        wishes,
        _yes(request.siblings_together),
        child.sibling_at if child.sibling_at and catalogue.get(child.sibling_at) else "",
    )


def _reach(request: Request, wishes: str) -> object:
    """The kilometres, where they count. A home that nobody knows is near nothing."""
    if wishes or request.max_km is None:
        return ""
    return request.max_km if request.home else 0


def mark_of(rows: Sequence[Row]) -> bytes:
    """The mark of what a family asks."""
    return hashlib.sha256(repr(rows).encode()).digest()[:16]


def _daycares(catalogue: Catalogue) -> Iterable[Row]:
    for daycare_id, daycare in sorted(catalogue.daycares.items()):
        point = daycare.point
        where = (point.latitude, point.longitude) if point else ("", "")
        yield (daycare_id, "", "", "", *where, daycare.price, _yes(daycare.specific_care), daycare.consent)


def _vacancies(catalogue: Catalogue, free: Mapping[GroupKey, Sequence[int]]) -> Iterable[Row]:
    for _, daycare in sorted(catalogue.daycares.items()):
        for group in daycare.groups:
            places = [min(number, MOST_PLACES) for number in free[group.key]]
            yield (*group.key, group.min_age_months, group.max_age_months, group.available_from, *places)


def policy_text(policy: Policy) -> str:
    """A policy as the file that says the same."""
    lines = [f"id = {json.dumps(policy.policy_id)}", f"effective_from = {policy.effective_from}"]
    if policy.effective_until:
        lines.append(f"effective_until = {policy.effective_until}")
    lines += [f"seed = {policy.seed}", f"tie_break = {json.dumps(policy.tie_break)}"]
    lines.append(f"max_months_late = {policy.max_months_late}")
    for tier in policy.tiers:
        lines += ["[[tiers]]", f"name = {json.dumps(tier.name)}", f"grounds = {json.dumps(sorted(tier.grounds))}"]
    if policy.reserve:
        lines += ["[reserve]", f"share = {policy.reserve.share}"]
        lines.append(f"grounds = {json.dumps(sorted(policy.reserve.grounds))}")
    if policy.points:
        lines += ["[points]", *(f"{ground} = {number}" for ground, number in sorted(policy.points.items()))]
    return "\n".join(lines) + "\n"


def digest(*texts: str) -> str:
    """SHA-256 of texts, each with its length before it."""
    found = hashlib.sha256()
    for text in texts:
        found.update(f"{len(text)}:{text}".encode())
    return found.hexdigest()


def _table(columns: Sequence[str], rows: Iterable[Row]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


def _yes(answer: bool) -> str:
    return "yes" if answer else "no"
