"""`allocate` and `verify` read the same files alike: both go on, or both refuse and name the same line and column."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deploy.local.trouble import Trouble
from tests.unit.allocating.round_files import policies, run, small_town
from tests.unit.engine.towns import Town

Change = Callable[[Path], None]
PLACE = re.compile(r"([a-z]+)\.csv(?:, line (\d+))?(?:, column (\w+))?:")


def cell(file: str, row: int, **values: object) -> Change:
    """Other values in a row, the first being 0."""

    def change(folder: Path) -> None:
        town = small_town()
        rows: list[dict[str, Any]] = getattr(town, file)
        for one in rows:
            one |= {key: one.get(key, "") for key in values}
        rows[row] |= values
        town.write(folder)

    return change


def text(file: str, change: Callable[[str], str], encoding: str = "utf-8") -> Change:
    """Another text of a file."""

    def changed(folder: Path) -> None:
        path = folder / f"{file}.csv"
        path.write_bytes(change(path.read_bytes().decode()).encode(encoding))

    return changed


def header_only(old: str) -> str:
    return old.splitlines(keepends=True)[0]


def nothing_but_headers(folder: Path, *files: str) -> None:
    for file in files:
        text(file, header_only)(folder)


def children_alone(folder: Path) -> None:
    cell("requests", 0, preferences="")(folder)
    text("requests", lambda old: "".join(old.splitlines(keepends=True)[:2]))(folder)
    nothing_but_headers(folder, "daycares", "vacancies")


def siblings(**differing: object) -> Change:
    def change(folder: Path) -> None:
        town = small_town()
        for row in town.requests:
            row |= {"family_id": "f", "preferences": "d0"}
        town.requests[1] |= differing
        town.write(folder)

    return change


def other_columns(folder: Path) -> None:
    town = small_town()
    town.requests = [dict(reversed(list((row | {"note": 'a;b\n"c"'}).items()))) for row in town.requests]
    town.write(folder)


def again(file: str) -> Change:
    def change(folder: Path) -> None:
        town: Town = small_town()
        rows = getattr(town, file)
        rows.append(rows[0])
        town.write(folder)

    return change


GOOD: dict[str, Change] = {
    "a header and no requests": text("requests", header_only),
    "a header and no daycares": lambda folder: nothing_but_headers(folder, "daycares", "vacancies", "requests"),
    "children and no daycare at all": children_alone,
    "a header and no vacancies": text("vacancies", header_only),
    "a byte order mark": text("requests", lambda old: "\ufeff" + old),
    "line ends of one character": text("requests", lambda old: old.replace("\r\n", "\n")),
    "no line end at the end": text("requests", str.rstrip),
    "blank lines before, between and after": text(
        "requests", lambda old: "\n" + old.replace("\r\n", "\r\n\r\n") + ",,\n"
    ),
    "columns in another order, and a further one": other_columns,
    "a further column that stands twice": text(
        "requests", lambda old: "\n".join(line + ",note,note" for line in old.split())
    ),
    "column names in capitals": text("vacancies", lambda old: header_only(old).upper() + old[len(header_only(old)) :]),
    "words in capitals": cell("requests", 0, dayparts="MON-AM", priority_grounds="Work-4-5", siblings_together="YES"),
    "a price in capitals": cell("daycares", 0, price="Free"),
    "a name on two lines": cell("daycares", 0, name="The\nDaycare"),
    "a daycare twice in the preferences": cell("requests", 0, preferences="d0; d1 ;d0"),
    "a wished start in the past": cell("requests", 0, birth_date="1999-01-01", start_on="2000-01-01"),
}
BAD: dict[str, tuple[Change, tuple[str, str, str]]] = {
    "an empty file": (text("requests", lambda _: ""), ("requests", "1", "")),
    "a short row": (text("requests", lambda old: old.rstrip()[:-2]), ("requests", "3", "")),
    "a long row": (text("requests", lambda old: old.rstrip() + ",x"), ("requests", "3", "")),
    "a missing column": (text("requests", lambda old: old.replace("dayparts", "x")), ("requests", "1", "dayparts")),
    "no request id": (text("requests", lambda old: old.replace("request_id", "x")), ("requests", "1", "request_id")),
    "a needed column twice": (text("requests", lambda old: old.replace("lon", "lat")), ("requests", "1", "")),
    "not UTF-8": (text("requests", lambda old: old.replace("works", "wërks"), "latin-1"), ("requests", "2", "")),
    "semicolons between the cells": (
        text("requests", lambda old: old.replace(";", "|").replace(",", ";")),
        ("requests", "1", ""),
    ),
    "tabs between the cells": (text("daycares", lambda old: old.replace(",", "\t")), ("daycares", "1", "")),
    "a quote that does not end": (text("requests", lambda old: old.rstrip()[:-1] + '"x'), ("requests", "3", "")),
    "text after a quote": (text("requests", lambda old: old.replace("r-works", '"r"w')), ("requests", "2", "")),
    "an unknown daycare": (cell("requests", 1, preferences="d0;d9"), ("requests", "3", "preferences")),
    "a sibling nowhere": (cell("requests", 1, sibling_at="d9"), ("requests", "3", "sibling_at")),
    "an unknown ground": (cell("requests", 1, priority_grounds="wealth"), ("requests", "3", "priority_grounds")),
    "a place without its group": (cell("requests", 1, current_daycare="d0"), ("requests", "3", "current_group")),
    "a group without its place": (cell("requests", 1, current_group="A"), ("requests", "3", "current_daycare")),
    "a child twice": (cell("requests", 1, child_id="works"), ("requests", "3", "child_id")),
    "an id on two lines": (cell("requests", 1, child_id="a\nb"), ("requests", "4", "child_id")),
    "an empty id": (cell("requests", 1, request_id=""), ("requests", "3", "request_id")),
    "siblings with different wishes": (siblings(preferences="d0;d1"), ("requests", "3", "preferences")),
    "siblings half together": (siblings(siblings_together="no"), ("requests", "3", "siblings_together")),
    "a date without hyphens": (cell("requests", 1, start_on="20270201"), ("requests", "3", "start_on")),
    "a day that does not exist": (cell("requests", 1, start_on="2027-02-30"), ("requests", "3", "start_on")),
    "too far": (cell("requests", 1, max_km=30_000), ("requests", "3", "max_km")),
    "fewer places than none": (cell("vacancies", 1, mon_am=-1), ("vacancies", "3", "mon_am")),
    "half a place": (cell("vacancies", 1, mon_am=0.5), ("vacancies", "3", "mon_am")),
    "more places than a daycare has": (cell("vacancies", 1, mon_am=999_999), ("vacancies", "3", "mon_am")),
    "a group twice": (again("vacancies"), ("vacancies", "4", "group")),
    "ages the wrong way round": (cell("vacancies", 1, min_age_months=40), ("vacancies", "3", "max_age_months")),
    "a vacancy nowhere": (cell("vacancies", 1, daycare_id="d9"), ("vacancies", "3", "daycare_id")),
    "a daycare twice": (again("daycares"), ("daycares", "4", "daycare_id")),
    "a consent of another kind": (cell("daycares", 1, consent="maybe"), ("daycares", "3", "consent")),
    "half a coordinate": (cell("daycares", 1, lat=""), ("daycares", "3", "lat")),
}


def named(said: str) -> set[tuple[str, str, str]]:
    """The file, line and column of each fault; a file as a whole is its first line."""
    return {(file, line or "1", column) for file, line, column in PLACE.findall(said)}


def read_by_both(change: Change, folder: Path) -> tuple[Any, Any]:
    small_town().write(folder)
    policy, _ = policies(folder)
    out = folder / "out.csv"
    out.write_text("child_id,daycare_id,group\n")
    change(folder)
    return (
        run("allocate", folder, "--policy", policy, "--out", out),
        run("verify", folder, "--policy", policy, "--allocation", out),
    )


@pytest.mark.parametrize("case", GOOD)
def test_both_read_on(case: str, tmp_path: Path) -> None:
    allocated, verified = read_by_both(GOOD[case], tmp_path)
    assert (allocated.exception, verified.stderr, verified.exit_code) == (None, "", 0)


@pytest.mark.parametrize("case", BAD)
def test_both_refuse_and_name_the_same_place(case: str, tmp_path: Path) -> None:
    change, place = BAD[case]
    allocated, verified = read_by_both(change, tmp_path)
    assert isinstance(allocated.exception, Trouble)
    assert verified.exit_code == 2
    by_allocate, by_verify = named(str(allocated.exception)), named(verified.stderr)
    assert by_allocate == by_verify
    assert {found[: 3 if place[2] else 2] for found in by_verify} == {place[: 3 if place[2] else 2]}
