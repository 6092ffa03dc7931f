"""Reading requests: one row a child, the children of a family that stays together as one unit."""

from collections.abc import Sequence
from math import isnan
from pathlib import Path
from typing import Any, Final

import numpy as np

from services.matching.engine.files import cells
from services.matching.engine.files.faults import FileError
from services.matching.engine.files.places import LATITUDE, LONGITUDE, known_daycare, middles
from services.matching.engine.files.sheet import Parse, Sheet, in_order_of, open_sheet
from services.matching.engine.instance import Children, Daycares, Groups, Instance, Integers, integers

REQUEST_COLUMNS: Final = (
    "request_id", "child_id", "family_id", "birth_date", "start_on", "dayparts", "postcode", "lat", "lon", "max_km",
    "income_related_price", "specific_care", "priority_grounds", "registered_at", "preferences", "siblings_together",
)  # fmt: skip
TOO_MANY_KM: Final = 20_100


def read_requests(path: Path, daycares: Daycares, groups: Groups) -> Instance:
    """The requests file, with the places that it asks for. Raises FileError."""
    sheet = open_sheet(path, REQUEST_COLUMNS, ("sibling_at", "current_daycare", "current_group"))
    columns, lines = _columns(sheet, _parsers(daycares))
    rows = _Rows(sheet, lines, columns)
    rows.check_children()
    units = rows.units()
    if sheet.faults:
        raise FileError(sheet.faults)
    columns, row_of = in_order_of("child_id", columns)
    in_rows = np.argsort(row_of)
    units = sorted(sorted(in_rows[unit].tolist()) for unit in units)
    return Instance(
        daycares,
        groups,
        _children(columns, _current_groups(columns, groups), in_rows),
        unit_start=np.concatenate([[0], np.cumsum([len(unit) for unit in units])]).astype(np.int64),
        unit_children=integers([child for unit in units for child in unit]),
        preferences=[columns["preferences"][unit[0]] for unit in units],
    )


def _parsers(daycares: Daycares) -> dict[str, Parse]:
    known = known_daycare(daycares)
    no = cells.choice(cells.yes_or_no, False)
    return {
        "request_id": cells.filled, "child_id": cells.filled, "family_id": cells.filled,
        "birth_date": cells.day, "start_on": cells.day, "dayparts": cells.dayparts, "postcode": cells.on_one_line,
        "lat": LATITUDE, "lon": LONGITUDE, "max_km": cells.number(0, TOO_MANY_KM, "3.5"),
        "income_related_price": no, "specific_care": no, "priority_grounds": cells.grounds,
        "registered_at": cells.moment, "preferences": _preferences(known),
        "siblings_together": cells.choice(cells.yes_or_no, True),
        "sibling_at": known, "current_daycare": known, "current_group": cells.plain,
    }  # fmt: skip


def _preferences(known: Parse) -> Parse:
    ids: dict[str, int] = {}

    def parse(text: str) -> tuple[int, ...]:
        try:
            return tuple([ids[item] for item in text.split(";")]) if text else ()
        except KeyError:
            found = cells.items(text)
            ids.update({item: known(item) for item in found})
            return tuple(ids[item] for item in found)

    def each_once(text: str) -> tuple[int, ...]:
        return tuple(dict.fromkeys(parse(text)))

    return each_once


def _columns(sheet: Sheet, parsers: dict[str, Parse]) -> tuple[dict[str, list[Any]], list[int]]:
    columns: dict[str, list[Any]] = {name: [] for name in parsers}
    lines: list[int] = []
    for block_lines, block in sheet.blocks(parsers):
        lines += block_lines
        for name, values in block.items():
            columns[name] += values
    return columns, lines


class _Rows:
    """The rows as read, being held against each other."""

    def __init__(self, sheet: Sheet, lines: Sequence[int], columns: dict[str, list[Any]]) -> None:
        self._sheet, self._lines, self._columns = sheet, lines, columns

    def check_children(self) -> None:
        """Each child once; both coordinates or none; a current place with its group."""
        seen: dict[str, int] = {}
        columns = self._columns
        for line, child in zip(self._lines, columns["child_id"], strict=True):
            if seen.setdefault(child, line) != line:
                self._sheet.fault(line, "child_id", f"{child!r} stands in line {seen[child]} already")
        for line, latitude, longitude in zip(self._lines, columns["lat"], columns["lon"], strict=True):
            if isnan(latitude) is not isnan(longitude):
                column = "lat" if isnan(latitude) else "lon"
                self._sheet.fault(line, column, "is empty: give both coordinates, or none")
        for line, daycare, group in zip(self._lines, columns["current_daycare"], columns["current_group"], strict=True):
            if (daycare < 0) is bool(group):
                column = "current_daycare" if daycare < 0 else "current_group"
                self._sheet.fault(line, column, "is empty: a current place is a daycare and a group")

    def units(self) -> list[list[int]]:
        """The children that are placed as one, in the order in which their first stands in the file."""
        units: dict[Any, list[int]] = {}
        families: dict[str, int] = {}
        together, family_of = self._columns["siblings_together"], self._columns["family_id"]
        for child, family in enumerate(family_of):
            first = families.setdefault(family, child)
            if together[child] is not together[first]:
                self._differs(child, first, "siblings_together")
            if together[child]:
                units.setdefault(first, []).append(child)
            else:
                units[child] = [child]
        for unit in units.values():
            if len(unit) > 1:
                self._check_together(unit)
        return list(units.values())

    def _check_together(self, unit: list[int]) -> None:
        for child in unit:
            if self._columns["preferences"][child] != self._columns["preferences"][unit[0]]:
                self._differs(child, unit[0], "preferences")
            if self._columns["current_daycare"][child] >= 0:
                detail = "a family that stays together has no current place: its children apply one by one"
                self._sheet.fault(self._lines[child], "current_daycare", detail)

    def _differs(self, child: int, first: int, column: str) -> None:
        family = self._columns["family_id"][child]
        detail = f"differs from line {self._lines[first]}, of the same family {family!r}"
        self._sheet.fault(self._lines[child], column, detail)


def _current_groups(columns: dict[str, list[Any]], groups: Groups) -> list[int]:
    index = {
        (int(daycare), name): g for g, (daycare, name) in enumerate(zip(groups.daycare, groups.names, strict=True))
    }
    held = zip(columns["current_daycare"], columns["current_group"], strict=True)
    return [index.get(place, -1) if place[0] >= 0 else -1 for place in held]


def _children(columns: dict[str, list[Any]], current: list[int], in_rows: Integers) -> Children:
    births, begins = columns["birth_date"], columns["start_on"]
    latitude, longitude = np.array(columns["lat"], float), np.array(columns["lon"], float)
    for child in np.flatnonzero(np.isnan(latitude)).tolist():
        latitude[child], longitude[child] = middles().get(columns["postcode"][child], (np.nan, np.nan))
    return Children(
        ids=columns["child_id"],
        request_ids=columns["request_id"],
        postcodes=columns["postcode"],
        birth_month=integers([day.year * 12 + day.month for day in births]),
        birth_day=integers([day.day for day in births]),
        start_month=integers([day.year * 12 + day.month for day in begins]),
        start_day=integers([day.day for day in begins]),
        start_ordinal=integers([day.toordinal() for day in begins]),
        dayparts=integers(columns["dayparts"]),
        latitude=latitude,
        longitude=longitude,
        max_km=np.array(columns["max_km"], float),
        income_related=np.array(columns["income_related_price"], bool),
        specific_care=np.array(columns["specific_care"], bool),
        grounds=integers(columns["priority_grounds"]),
        registered_at=integers(columns["registered_at"]),
        sibling_at=integers(columns["sibling_at"]),
        current_daycare=integers(columns["current_daycare"]),
        current_group=integers(current),
        current_group_names={
            child: name for child, name in enumerate(columns["current_group"]) if columns["current_daycare"][child] >= 0
        },
        in_rows=in_rows,
    )
