"""Rows of a file become requests: the children of a family in one, when they ask for the same."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from services.intake.requests.body import NeedsBody
from services.intake.requests.importing.rows import Refusal, Row

SHARED_COLUMNS = ("start_on", "dayparts", "postcode", "lat", "lon", "max_km", "preferences", "siblings_together")


@dataclass(frozen=True, slots=True)
class Family:
    """The rows of one request, and its needs with all their children."""

    request_id: str
    rows: tuple[Row, ...]
    needs: NeedsBody


def families_of(rows: Iterable[Row], torn: set[str]) -> tuple[list[Family], list[Refusal]]:
    """The requests that these rows make, and what cannot be one. `torn`: families that lost a row already.

    Siblings who stay together ask for the same days, from the same date, at the same daycares; when they do not,
    their family is refused. Siblings who go their own ways and ask for different things get a request each.
    """
    by_family: dict[str, list[Row]] = {}
    for row in rows:
        by_family.setdefault(row.family_id, []).append(row)
    made: list[Family] = []
    refused: list[Refusal] = []
    for family_id, members in by_family.items():
        together = any(row.needs.wishes.siblings_together for row in members) and len(members) > 1
        if family_id in torn and together:
            refused += [Refusal(row.line, "family_id", "another row of this family was refused") for row in members]
        elif twice := _twice(members):
            refused += twice
        elif _ask_the_same(members, together):
            made.append(_one_request(members))
        elif together:
            refused += _differences(members)
        else:
            made += [_own_request(row, members) for row in members]
    return made, refused


def _shared(row: Row) -> dict[str, Any]:
    care, wishes = row.needs.care, row.needs.wishes
    return {
        "start_on": care.start_on,
        "dayparts": sorted(care.dayparts),
        "postcode": wishes.postcode,
        "lat": wishes.latitude,
        "lon": wishes.longitude,
        "max_km": wishes.max_km,
        "preferences": wishes.daycares,
        "siblings_together": wishes.siblings_together,
    }


def _ask_the_same(members: list[Row], together: bool) -> bool:
    if any(_shared(row) != _shared(members[0]) for row in members):
        return False
    own = {(frozenset(row.needs.priority_grounds), row.needs.wishes.income_related_price) for row in members}
    return together or len(own) == 1


def _twice(members: list[Row]) -> list[Refusal]:
    seen: set[str] = set()
    found = []
    for row in members:
        if row.child_id in seen:
            found.append(Refusal(row.line, "child_id", "this child is in the family twice"))
        seen.add(row.child_id)
    if found:
        others = {refusal.line for refusal in found}
        detail = "another row of this family was refused"
        found += [Refusal(row.line, "family_id", detail) for row in members if row.line not in others]
    return found


def _differences(members: list[Row]) -> list[Refusal]:
    first = _shared(members[0])
    found = []
    for row in members:
        other = _shared(row)
        column = next((name for name in SHARED_COLUMNS if other[name] != first[name]), "siblings_together")
        found.append(Refusal(row.line, column, "must be the same for siblings who stay together"))
    return found


def _one_request(members: list[Row]) -> Family:
    first = members[0].needs
    grounds = tuple(dict.fromkeys(ground for row in members for ground in row.needs.priority_grounds))
    income_related = any(row.needs.wishes.income_related_price for row in members)
    needs = first.model_copy(
        update={
            "children": tuple(row.needs.children[0] for row in members),
            "priority_grounds": grounds,
            "wishes": first.wishes.model_copy(update={"income_related_price": income_related}),
        }
    )
    return Family(members[0].request_id, tuple(members), needs)


def _own_request(row: Row, members: list[Row]) -> Family:
    shares_id = sum(other.request_id == row.request_id for other in members) > 1
    return Family(f"{row.request_id}:{row.child_id}" if shares_id else row.request_id, (row,), row.needs)
