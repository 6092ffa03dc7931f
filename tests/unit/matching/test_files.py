from datetime import date

import pytest

from services.matching.domain.files import DAYPART_COLUMNS
from services.matching.domain.imports import read_daycares, read_vacancies
from shared.geography import Point, middle_of

DAYCARES = ["daycare_id", "name", "postcode", "city", "lat", "lon", "price", "specific_care", "consent"]
VACANCIES = ["daycare_id", "group", "min_age_months", "max_age_months", "available_from", *DAYPART_COLUMNS]


def faults(*rows: list[str], header: list[str] = DAYCARES) -> list[tuple[int, str]]:
    """Line and column of everything that is wrong in a daycares file."""
    reading = read_daycares(header, rows, 2, middle_of, capacity_as_vacancies="capacity" in header)
    return [(fault.line, fault.column) for fault in reading.faults]


def row(**cells: str) -> list[str]:
    """A good row of a daycares file, but for the cells that are given."""
    good = {"daycare_id": "d1", "name": "De Draak", "postcode": "2140", "city": "Borgerhout"}
    return [(good | cells).get(column, "") for column in DAYCARES]


def test_row_with_the_needed_cells_has_defaults_for_the_others() -> None:
    reading = read_daycares(DAYCARES, [row()], 2, middle_of, capacity_as_vacancies=False)
    daycare = reading.records[0][1].daycare
    assert (daycare.price, daycare.specific_care, daycare.consent) == ("income-related", False, "standing")
    assert middle_of("2140") == Point(daycare.latitude or 0, daycare.longitude or 0)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"daycare_id": ""}, "daycare_id"),
        ({"daycare_id": "x" * 101}, "daycare_id"),
        ({"name": " "}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"lat": "north", "lon": "4"}, "lat"),
        ({"lat": "51,2", "lon": "4"}, "lat"),
        ({"lat": "nan", "lon": "4"}, "lat"),
        ({"lat": "91", "lon": "4"}, "lat"),
        ({"lat": "51"}, "lon"),
        ({"postcode": "1075SW"}, "lat"),
        ({"price": "cheap"}, "price"),
        ({"specific_care": "perhaps"}, "specific_care"),
        ({"consent": "never"}, "consent"),
    ],
)
def test_wrong_cell_is_named_by_line_and_column(cells: dict[str, str], column: str) -> None:
    assert faults(row(daycare_id="good"), row(**cells)) == [(3, column)]


def test_name_over_two_lines_becomes_one_line() -> None:
    reading = read_daycares(DAYCARES, [row(name=" De\n Draak ")], 2, middle_of, capacity_as_vacancies=False)
    assert reading.records[0][1].daycare.name == "De Draak"


def test_postcode_from_elsewhere_is_fine_with_coordinates() -> None:
    assert faults(row(postcode="1075SW", lat="52.35", lon="4.85")) == []


def test_second_row_of_one_daycare_is_refused() -> None:
    assert faults(row(), row(daycare_id="d2"), row()) == [(4, "daycare_id")]


def test_row_with_too_many_cells_is_refused_and_columns_may_come_in_any_order() -> None:
    assert faults([*row(), "more"]) == [(2, "consent")]
    turned = list(reversed(DAYCARES))
    assert faults(list(reversed(row())), header=turned) == []


def test_missing_column_is_named_once_in_the_headers_line() -> None:
    assert faults(row(), row(), header=["daycare_id", "name"]) == [(1, "postcode"), (1, "city")]


def test_capacity_becomes_free_places_from_today() -> None:
    header = ["daycare_id", "name", "postcode", "city", "lat", "lon", "capacity"]
    cells = ["d1", "KDV", "1075SW", "Amsterdam", "52.35", "4.85", "12"]
    reading = read_daycares(header, [cells], 2, middle_of, capacity_as_vacancies=True)
    whole = reading.records[0][1].group(date(2026, 11, 22))
    assert whole is not None
    assert (whole.name, whole.min_age_months, whole.max_age_months) == ("all", 0, 36)
    assert (whole.published, whole.available_from) == ((12,) * 10, date(2026, 11, 22))
    assert faults([*cells[:-1], "many"], header=header) == [(2, "capacity")]


def vacancy(**cells: str) -> list[str]:
    """A good row of a vacancies file, but for the cells that are given."""
    good = {"daycare_id": "d1", "group": "baby", "min_age_months": "0", "max_age_months": "18"}
    good |= {"available_from": "2027-01-01"} | dict.fromkeys(DAYPART_COLUMNS, "2")
    return [(good | cells)[column] for column in VACANCIES]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"mon_am": "-1"}, "mon_am"),
        ({"fri_pm": "1.5"}, "fri_pm"),
        ({"tue_am": ""}, "tue_am"),
        ({"wed_am": "99999999999999999999"}, "wed_am"),
        ({"thu_am": "²"}, "thu_am"),
        ({"min_age_months": "20"}, "max_age_months"),
        ({"available_from": "1/2/2027"}, "available_from"),
        ({"available_from": "20270101"}, "available_from"),
        ({"group": ""}, "group"),
    ],
)
def test_wrong_vacancy_is_named_by_line_and_column(cells: dict[str, str], column: str) -> None:
    reading = read_vacancies(VACANCIES, [vacancy(**cells), vacancy(group="other")], 7)
    assert [(fault.line, fault.column) for fault in reading.faults] == [(7, column)]
    assert [line for line, _ in reading.records] == [8]


def test_same_group_twice_is_refused() -> None:
    reading = read_vacancies(VACANCIES, [vacancy(), vacancy(group="peuter"), vacancy(mon_am="1")], 2)
    assert [(fault.line, fault.detail) for fault in reading.faults] == [(4, "stands in an earlier row already")]
