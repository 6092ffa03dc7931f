"""Reads the requests: one row a child."""

from datetime import date
from pathlib import Path

from services.matching.verifier import cells
from services.matching.verifier.case import Child, Daycare, Place
from services.matching.verifier.distance import read_point
from services.matching.verifier.progress import Progress, nobody_waits
from services.matching.verifier.sheets import BadCell, Cells, read_rows
from services.matching.verifier.troubles import Faults

REQUIRED = (
    "request_id", "child_id", "family_id", "birth_date", "start_on", "dayparts", "postcode", "lat", "lon", "max_km",
    "income_related_price", "specific_care", "priority_grounds", "registered_at", "preferences", "siblings_together",
)  # fmt: skip
OPTIONAL = ("sibling_at", "current_daycare", "current_group")


def read_requests(path: Path, daycares: dict[str, Daycare], progress: Progress = nobody_waits) -> list[Child]:
    """The children, in the order of the file. Raises BadInput."""
    faults = Faults(path)
    children: dict[str, Child] = {}
    for row in read_rows(path, faults, REQUIRED, OPTIONAL, progress):
        try:
            child = _child(row, daycares)
            if child.child_id in children:
                before = children[child.child_id].line
                raise BadCell("child_id", f"'{child.child_id}' was there before, in line {before}")
            children[child.child_id] = child
        except BadCell as bad:
            faults.add(row.line, bad.column, str(bad))
    _check_families(faults, list(children.values()))
    faults.stop_if_any()
    return list(children.values())


def whole_months(birth_date: date, day: date) -> int:
    """Months completed from birth to that day; negative before birth."""
    months = (day.year - birth_date.year) * 12 + day.month - birth_date.month
    return months - (day.day < birth_date.day)


def _child(row: Cells, daycares: dict[str, Daycare]) -> Child:
    preferences = row.read("preferences", _known, daycares)
    lat, lon = read_point(row) or (None, None)
    start_on = row.read("start_on", cells.day)
    row.read("request_id", cells.text)
    row.read("postcode", cells.on_one_line)
    return Child(
        child_id=row.read("child_id", cells.text),
        family_id=row.read("family_id", cells.text),
        age_months=whole_months(row.read("birth_date", cells.day), start_on),
        start_on=start_on,
        dayparts=row.read("dayparts", cells.dayparts),
        lat=lat,
        lon=lon,
        max_km=row.read("max_km", cells.number, 0, 20_100),
        income_related_price=row.read("income_related_price", cells.yes_or_no, False),
        specific_care=row.read("specific_care", cells.yes_or_no, False),
        grounds=row.read("priority_grounds", cells.grounds),
        registered_at=row.read("registered_at", cells.moment),
        preferences=preferences,
        siblings_together=row.read("siblings_together", cells.yes_or_no, True),
        sibling_at=row.read("sibling_at", _one_known, daycares),
        current=_current(row, daycares),
        line=row.line,
    )


def _known(cell: str, daycares: dict[str, Daycare]) -> tuple[str, ...]:
    wishes = cells.items(cell)
    for wish in wishes:
        if wish not in daycares:
            raise ValueError(f"'{wish}' is not among the daycares")
    return wishes


def _one_known(cell: str, daycares: dict[str, Daycare]) -> str:
    if cell and cell not in daycares:
        raise ValueError(f"'{cell}' is not among the daycares")
    return cell


def _current(row: Cells, daycares: dict[str, Daycare]) -> Place | None:
    daycare_id, group = row["current_daycare"], row["current_group"]
    if not daycare_id and not group:
        return None
    if not daycare_id or not group:
        raise BadCell(
            "current_group" if daycare_id else "current_daycare",
            "a place that a child holds has both a current_daycare and a current_group",
        )
    if daycare_id not in daycares:
        raise BadCell("current_daycare", f"'{daycare_id}' is not among the daycares")
    return Place(daycare_id, row.read("current_group", cells.plain))


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
