"""Reads the requests: one row a child."""

from datetime import date
from pathlib import Path

from services.matching.verifier import cells
from services.matching.verifier.case import Child, Daycare, Place, Policy
from services.matching.verifier.distance import point_of
from services.matching.verifier.sheets import read_rows
from services.matching.verifier.troubles import Faults

REQUIRED = (
    "child_id", "family_id", "birth_date", "start_on", "dayparts", "postcode", "lat", "lon", "max_km",
    "income_related_price", "specific_care", "priority_grounds", "registered_at", "preferences", "siblings_together",
)  # fmt: skip
OPTIONAL = ("sibling_at", "current_daycare", "current_group")


def read_requests(path: Path, daycares: dict[str, Daycare], policy: Policy) -> list[Child]:
    """The children, in the order of the file. Raises BadInput."""
    faults = Faults(path)
    by_distance = "distance" in policy.tie_break
    children: dict[str, Child] = {}
    for line, row in read_rows(path, faults, REQUIRED, OPTIONAL):
        child = _child(faults, line, row, daycares, by_distance)
        if child and child.child_id in children:
            faults.add(
                line, "child_id", f"'{child.child_id}' was there before, in line {children[child.child_id].line}"
            )
        elif child:
            children[child.child_id] = child
    _check_families(faults, list(children.values()))
    faults.stop_if_any()
    return list(children.values())


def whole_months(birth_date: date, day: date) -> int:
    """Months completed from birth to that day; negative before birth."""
    months = (day.year - birth_date.year) * 12 + day.month - birth_date.month
    return months - (day.day < birth_date.day)


def _child(faults: Faults, line: int, row: list[str], daycares: dict[str, Daycare], by_distance: bool) -> Child | None:
    (child_id, family_id, birth, start, dayparts, postcode, lat, lon, max_km, income_related, specific, grounds,
     registered, preferences, together, sibling_at, current_daycare, current_group) = row  # fmt: skip
    column = ""
    try:
        column, _ = "child_id", cells.text(child_id)
        column, _ = "family_id", cells.text(family_id)
        column, born = "birth_date", cells.day(birth)
        column, start_on = "start_on", cells.day(start)
        column, parts = "dayparts", cells.dayparts(dayparts)
        column, north = "lat", cells.number(lat, -90, 90)
        column, east = "lon", cells.number(lon, -180, 180)
        column, reach = "max_km", cells.number(max_km, 0, 50_000)
        column, price = "income_related_price", cells.yes_or_no(income_related, False)
        column, care = "specific_care", cells.yes_or_no(specific, False)
        column, reasons = "priority_grounds", cells.grounds(grounds)
        column, since = "registered_at", cells.moment(registered)
        column, wishes = "preferences", cells.items(preferences)
        for wish in wishes:
            if wish not in daycares:
                raise ValueError(f"'{wish}' is not among the daycares")
        column, stays = "siblings_together", cells.yes_or_no(together, True)
        column, current = "current_daycare", _current(current_daycare, current_group, daycares)
        column, point = "lat", point_of(postcode, north, east)
        if point is None and (by_distance or not wishes):
            raise ValueError("is empty, and the postcode is no Belgian one: the distances are not known")
        if reach is None and not wishes:
            column = "max_km"
            raise ValueError("is empty, and there are no preferences: how far a daycare may be is not known")
    except ValueError as error:
        faults.add(line, column, str(error))
        return None
    home_lat, home_lon = point or (None, None)
    return Child(
        child_id, family_id, whole_months(born, start_on), start_on, parts, home_lat, home_lon, reach, price, care,
        reasons, since, wishes, stays, sibling_at, current, line,
    )  # fmt: skip


def _current(daycare_id: str, group: str, daycares: dict[str, Daycare]) -> Place | None:
    if not daycare_id and not group:
        return None
    if not daycare_id or not group:
        raise ValueError("a place that a child holds has both a current_daycare and a current_group")
    if daycare_id not in daycares:
        raise ValueError(f"'{daycare_id}' is not among the daycares")
    return Place(daycare_id, group)


def _check_families(faults: Faults, children: list[Child]) -> None:
    first_of: dict[str, Child] = {}
    for child in children:
        first = first_of.setdefault(child.family_id, child)
        if first is not child:
            _check_sibling(faults, first, child)


def _check_sibling(faults: Faults, first: Child, child: Child) -> None:
    if child.siblings_together != first.siblings_together:
        faults.add(child.line, "siblings_together", f"is not the same as in line {first.line}, of the same family")
    elif child.siblings_together and child.preferences != first.preferences:
        detail = f"are not those of line {first.line}, of a sibling with whom the child stays together"
        faults.add(child.line, "preferences", detail)
    elif child.siblings_together and (child.current or first.current):
        holder = child if child.current else first
        faults.add(holder.line, "current_daycare", "is given, but a family that stays together has no current place")
