"""Reading daycares and vacancies."""

import csv
from functools import cache
from math import isnan
from pathlib import Path
from typing import Any, Final

import numpy as np

from services.matching.domain.dayparts import DAYPARTS
from services.matching.engine.files import cells
from services.matching.engine.files.faults import FileError
from services.matching.engine.files.sheet import CellError, Parse, in_order_of, open_sheet
from services.matching.engine.instance import Daycares, Groups, integers, starts

MOST_PLACES: Final = 10_000
OLDEST_MONTHS: Final = 216
DAYPART_COLUMNS: Final = tuple(name.replace("-", "_") for name in DAYPARTS)
DAYCARE_COLUMNS: Final = ("daycare_id", "name", "postcode", "city")
VACANCY_COLUMNS: Final = (
    "daycare_id", "group", "min_age_months", "max_age_months", "available_from", *DAYPART_COLUMNS
)  # fmt: skip
LATITUDE: Final = cells.number(-90, 90, "51.2194")
LONGITUDE: Final = cells.number(-180, 180, "4.4025")
_POSTCODES: Final = Path(__file__).parents[4] / "shared" / "geography" / "postcodes.csv"


@cache
def middles() -> dict[str, tuple[float, float]]:
    """Latitude and longitude of the middle of each Belgian postcode."""
    with _POSTCODES.open(encoding="utf-8", newline="") as lines:
        return {row["postcode"]: (float(row["lat"]), float(row["lon"])) for row in csv.DictReader(lines)}


def read_daycares(path: Path) -> Daycares:
    """The daycares file. Raises FileError."""
    sheet = open_sheet(path, DAYCARE_COLUMNS, ("lat", "lon", "price", "specific_care", "consent"))
    parsers: dict[str, Parse] = {
        "daycare_id": cells.filled, "name": cells.on_one_line, "postcode": cells.on_one_line,
        "lat": LATITUDE, "lon": LONGITUDE,
        "price": cells.choice({"income-related": True, "free": False}, True),
        "specific_care": cells.choice(cells.yes_or_no, False),
        "consent": cells.choice({"standing": False, "ask": True}, False),
    }  # fmt: skip
    columns: dict[str, list[Any]] = {name: [] for name in parsers}
    seen: dict[str, int] = {}
    for lines, block in sheet.blocks(parsers):
        for place, (line, key) in enumerate(zip(lines, block["daycare_id"], strict=True)):
            if seen.setdefault(key, line) != line:
                sheet.fault(line, "daycare_id", f"{key!r} stands in line {seen[key]} already")
            latitude, longitude = block["lat"][place], block["lon"][place]
            if isnan(latitude) is not isnan(longitude):
                sheet.fault(line, "lat" if isnan(latitude) else "lon", "is empty: give both coordinates, or none")
            elif isnan(latitude):
                middle = middles().get(block["postcode"][place])
                if middle is None:
                    sheet.fault(line, "lat", "is empty, and the postcode is no Belgian one that would tell the place")
                else:
                    block["lat"][place], block["lon"][place] = middle
        for name, values in block.items():
            columns[name] += values
    if sheet.faults:
        raise FileError(sheet.faults)
    columns, _ = in_order_of("daycare_id", columns)
    return Daycares(
        columns["daycare_id"], columns["name"], columns["postcode"],
        np.array(columns["lat"], float), np.array(columns["lon"], float),
        np.array(columns["price"], bool), np.array(columns["specific_care"], bool), np.array(columns["consent"], bool),
    )  # fmt: skip


def known_daycare(daycares: Daycares) -> Parse:
    """Reads the id of a daycare as its index; an empty cell is -1."""
    index = {name: place for place, name in enumerate(daycares.ids)}

    def parse(text: str) -> int:
        if not text:
            return -1
        if text not in index:
            raise CellError(f"{cells.shown(text)} is no daycare of the daycares file")
        return index[text]

    return parse


def read_groups(path: Path, daycares: Daycares) -> Groups:
    """The vacancies file. Raises FileError."""
    sheet = open_sheet(path, VACANCY_COLUMNS)
    months, places = cells.whole(0, OLDEST_MONTHS), cells.whole(0, MOST_PLACES)
    parsers: dict[str, Parse] = {
        "daycare_id": known_daycare(daycares), "group": cells.filled, "min_age_months": months,
        "max_age_months": months, "available_from": cells.day, **dict.fromkeys(DAYPART_COLUMNS, places),
    }  # fmt: skip
    rows: list[tuple[Any, ...]] = []
    seen: dict[tuple[int, str], int] = {}
    for lines, block in sheet.blocks(parsers):
        for line, row in zip(lines, zip(*block.values(), strict=True), strict=True):
            daycare, name, youngest, oldest = row[:4]
            if daycare < 0:
                sheet.fault(line, "daycare_id", "is empty")
            elif seen.setdefault((daycare, name), line) != line:
                sheet.fault(line, "group", f"{name!r} of this daycare stands in line {seen[daycare, name]} already")
            if oldest < youngest:
                sheet.fault(line, "max_age_months", f"{oldest} is less than min_age_months, {youngest}")
            rows.append(row)
    if sheet.faults:
        raise FileError(sheet.faults)
    rows.sort(key=lambda row: (row[0], row[1]))
    daycare = integers([row[0] for row in rows])
    return Groups(
        daycare=daycare,
        names=[row[1] for row in rows],
        min_age=integers([row[2] for row in rows]),
        max_age=integers([row[3] for row in rows]),
        from_day=integers([row[4].toordinal() for row in rows]),
        places=integers([row[5:] for row in rows]).reshape(len(rows), len(DAYPARTS)),
        start=starts(daycare, len(daycares.ids)),
    )
