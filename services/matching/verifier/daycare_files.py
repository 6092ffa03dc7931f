"""Reads the daycares and the vacancies."""

from pathlib import Path

from services.matching.verifier import cells
from services.matching.verifier.case import DAYPARTS, Daycare, Group, Place
from services.matching.verifier.distance import read_point
from services.matching.verifier.sheets import BadCell, Cells, read_rows
from services.matching.verifier.troubles import Faults

DAYPART_COLUMNS = tuple(name.replace("-", "_") for name in DAYPARTS)
REQUIRED = ("daycare_id", "name", "postcode", "city")
OPTIONAL = ("lat", "lon", "price", "specific_care", "consent")
MOST_PLACES = 10_000
OLDEST_MONTHS = 216


def read_daycares(path: Path) -> dict[str, Daycare]:
    """The daycares by id. Raises BadInput."""
    faults = Faults(path)
    found: dict[str, Daycare] = {}
    for row in read_rows(path, faults, REQUIRED, OPTIONAL):
        try:
            daycare = _daycare(row)
            if daycare.daycare_id in found:
                raise BadCell("daycare_id", f"'{daycare.daycare_id}' was there before")
            found[daycare.daycare_id] = daycare
        except BadCell as bad:
            faults.add(row.line, bad.column, str(bad))
    faults.stop_if_any()
    return found


def _daycare(row: Cells) -> Daycare:
    daycare_id = row.read("daycare_id", cells.text)
    point = read_point(row)
    if point is None:
        raise BadCell("lat", "is empty, and the postcode is no Belgian one that would tell the place")
    specific_care = row.read("specific_care", cells.yes_or_no, False)
    row.read("name", cells.on_one_line)
    row.read("consent", cells.choice, "standing", "ask")
    price = row.read("price", cells.choice, "income-related", "free")
    return Daycare(daycare_id, *point, price == "income-related", specific_care)


def read_vacancies(path: Path, daycares: dict[str, Daycare]) -> dict[Place, Group]:
    """The groups with their free places. Raises BadInput."""
    faults = Faults(path)
    columns = ("daycare_id", "group", "min_age_months", "max_age_months", "available_from", *DAYPART_COLUMNS)
    found: dict[Place, Group] = {}
    for row in read_rows(path, faults, columns):
        try:
            group = _group(row, daycares)
            if Place(group.daycare_id, group.name) in found:
                raise BadCell("group", f"'{group.name}' of daycare '{group.daycare_id}' was there before")
            found[Place(group.daycare_id, group.name)] = group
        except BadCell as bad:
            faults.add(row.line, bad.column, str(bad))
    faults.stop_if_any()
    return found


def _group(row: Cells, daycares: dict[str, Daycare]) -> Group:
    daycare_id = row.read("daycare_id", cells.text)
    if daycare_id not in daycares:
        raise BadCell("daycare_id", f"'{daycare_id}' is not among the daycares")
    min_age, max_age = (row.read(name, cells.count, OLDEST_MONTHS) for name in ("min_age_months", "max_age_months"))
    if max_age < min_age:
        raise BadCell("max_age_months", f"{max_age} is less than min_age_months, {min_age}")
    return Group(
        daycare_id=daycare_id,
        name=row.read("group", cells.text),
        min_age_months=min_age,
        max_age_months=max_age,
        available_from=row.read("available_from", cells.day),
        places=tuple([row.read(column, cells.count, MOST_PLACES) for column in DAYPART_COLUMNS]),
    )
