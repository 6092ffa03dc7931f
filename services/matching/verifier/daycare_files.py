"""Reads the daycares and the vacancies."""

from pathlib import Path

from services.matching.verifier import cells
from services.matching.verifier.case import DAYPARTS, Daycare, Group, Place
from services.matching.verifier.distance import point_of
from services.matching.verifier.sheets import read_rows
from services.matching.verifier.troubles import Faults

DAYPART_COLUMNS = tuple(name.replace("-", "_") for name in DAYPARTS)
PRICES = {"": True, "income-related": True, "free": False}


def read_daycares(path: Path) -> dict[str, Daycare]:
    """The daycares by id. Raises BadInput."""
    faults = Faults(path)
    found: dict[str, Daycare] = {}
    for line, row in read_rows(path, faults, ("daycare_id",), ("postcode", "lat", "lon", "price", "specific_care")):
        daycare = _daycare(faults, line, row)
        if daycare and daycare.daycare_id in found:
            faults.add(line, "daycare_id", f"'{daycare.daycare_id}' was there before")
        elif daycare:
            found[daycare.daycare_id] = daycare
    faults.stop_if_any()
    return found


def _daycare(faults: Faults, line: int, row: list[str]) -> Daycare | None:
    daycare_id, postcode, lat, lon, price, specific_care = row
    column = ""
    try:
        column, name = "daycare_id", cells.text(daycare_id)
        column, north = "lat", cells.number(lat, -90, 90)
        column, east = "lon", cells.number(lon, -180, 180)
        column, point = "lat", point_of(postcode, north, east)
        if point is None:
            raise ValueError("is empty, and the postcode is no Belgian one that would tell the place")
        column, income_related = "price", _is_income_related(price)
        column, cares = "specific_care", cells.yes_or_no(specific_care, False)
    except ValueError as error:
        faults.add(line, column, str(error))
        return None
    return Daycare(name, *point, income_related, cares)


def _is_income_related(price: str) -> bool:
    if price not in PRICES:
        raise ValueError(f"'{price}' is neither income-related nor free")
    return PRICES[price]


def read_vacancies(path: Path, daycares: dict[str, Daycare]) -> dict[Place, Group]:
    """The groups with their free places. Raises BadInput."""
    faults = Faults(path)
    columns = ("daycare_id", "group", "min_age_months", "max_age_months", "available_from", *DAYPART_COLUMNS)
    found: dict[Place, Group] = {}
    for line, row in read_rows(path, faults, columns):
        group = _group(faults, line, row, daycares)
        if group and Place(group.daycare_id, group.name) in found:
            faults.add(line, "group", f"'{group.name}' of daycare '{group.daycare_id}' was there before")
        elif group:
            found[Place(group.daycare_id, group.name)] = group
    faults.stop_if_any()
    return found


def _group(faults: Faults, line: int, row: list[str], daycares: dict[str, Daycare]) -> Group | None:
    daycare_id, name, youngest, oldest, since, *free = row
    column = ""
    try:
        column, _ = "daycare_id", cells.text(daycare_id)
        if daycare_id not in daycares:
            raise ValueError(f"'{daycare_id}' is not among the daycares")
        column, _ = "group", cells.text(name)
        column, min_age = "min_age_months", cells.count(youngest)
        column, max_age = "max_age_months", cells.count(oldest)
        if max_age < min_age:
            raise ValueError(f"{max_age} is less than min_age_months, {min_age}")
        column, available_from = "available_from", cells.day(since)
        places = []
        for column, cell in zip(DAYPART_COLUMNS, free, strict=True):  # noqa: B007 the fault names the column
            places.append(cells.count(cell))
    except ValueError as error:
        faults.add(line, column, str(error))
        return None
    return Group(daycare_id, name, min_age, max_age, available_from, tuple(places))
