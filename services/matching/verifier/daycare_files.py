"""Reads the daycares and the vacancies."""

from pathlib import Path

from services.matching.verifier import cells
from services.matching.verifier.case import DAYPARTS, Daycare, Group, Place
from services.matching.verifier.distance import read_point
from services.matching.verifier.sheets import BadCell, Cells, read_rows
from services.matching.verifier.troubles import Faults

DAYPART_COLUMNS = tuple(name.replace("-", "_") for name in DAYPARTS)
PRICES = {"": True, "income-related": True, "free": False}


def read_daycares(path: Path) -> dict[str, Daycare]:
    """The daycares by id. Raises BadInput."""
    faults = Faults(path)
    found: dict[str, Daycare] = {}
    for row in read_rows(path, faults, ("daycare_id",), ("postcode", "lat", "lon", "price", "specific_care")):
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
    return Daycare(daycare_id, *point, row.read("price", _is_income_related), specific_care)


def _is_income_related(price: str) -> bool:
    if price not in PRICES:
        raise ValueError(f"'{price}' is neither income-related nor free")
    return PRICES[price]


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
    min_age, max_age = row.read("min_age_months", cells.count), row.read("max_age_months", cells.count)
    if max_age < min_age:
        raise BadCell("max_age_months", f"{max_age} is less than min_age_months, {min_age}")
    return Group(
        daycare_id=daycare_id,
        name=row.read("group", cells.text),
        min_age_months=min_age,
        max_age_months=max_age,
        available_from=row.read("available_from", cells.day),
        places=tuple([row.read(column, cells.count) for column in DAYPART_COLUMNS]),
    )
