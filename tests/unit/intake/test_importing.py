"""Rows of a requests file: each wrong cell by line and column, a family as one request."""

from datetime import UTC, datetime

import pytest

from services.intake.requests.importing.families import families_of
from services.intake.requests.importing.rows import RefusedRowError, Row, missing_columns, read_row

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
GOOD = {
    "request_id": "R1", "child_id": "C1", "family_id": "F1", "birth_date": "2026-05-01", "start_on": "2027-02-01",
    "dayparts": "mon-am;mon-pm", "postcode": "2140", "lat": "", "lon": "", "max_km": "3", "income_related_price": "yes",
    "specific_care": "no", "priority_grounds": "work-4-5;foster", "registered_at": "2026-10-01T09:00:00Z",
    "preferences": "", "siblings_together": "yes", "sibling_at": "",
}  # fmt: skip


def row(line: int = 2, /, **changes: str) -> Row:
    cells = {**GOOD, **changes}
    return read_row(line, list(cells), list(cells.values()), NOW)


def refused(**changes: str) -> set[str]:
    with pytest.raises(RefusedRowError) as error:
        row(**changes)
    assert all(refusal.line == 2 for refusal in error.value.refusals)
    return {refusal.column for refusal in error.value.refusals}


def test_a_good_row_is_a_child_with_its_needs() -> None:
    read = row()
    assert (read.request_id, read.child_id, read.family_id) == ("R1", "C1", "F1")
    assert read.registered_at == datetime(2026, 10, 1, 9, tzinfo=UTC)
    assert read.needs.care.dayparts == ("mon-am", "mon-pm")
    assert read.needs.priority_grounds == ("work-4-5", "foster")
    assert read.needs.wishes.income_related_price is True


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("request_id", ""), ("child_id", ""), ("family_id", "x" * 101), ("birth_date", "2026-13-45"),
        ("birth_date", "1850-01-01"), ("birth_date", ""), ("start_on", "soon"), ("dayparts", "mon-am;mon-am"),
        ("dayparts", "sat-am"), ("dayparts", ""), ("max_km", "far"), ("max_km", "500"), ("lat", "north"),
        ("income_related_price", "maybe"), ("priority_grounds", "rich"), ("registered_at", "yesterday"),
        ("siblings_together", "perhaps"), ("postcode", "?"), ("preferences", "d1;d1"), ("postcode", ""),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_named_by_its_column(column: str, value: str) -> None:
    assert refused(**{column: value}) == {column}


def test_everything_wrong_in_a_row_is_named_at_once() -> None:
    assert refused(birth_date="x", max_km="y", siblings_together="z") == {"birth_date", "max_km", "siblings_together"}


def test_a_birth_date_ahead_of_the_registration_is_an_expected_one() -> None:
    assert row(birth_date="2026-12-24").needs.children[0].expected is True


def test_a_row_with_too_few_cells_is_refused_as_a_whole() -> None:
    with pytest.raises(RefusedRowError) as error:
        read_row(7, list(GOOD), ["R1"], NOW)
    assert [(refusal.line, refusal.column) for refusal in error.value.refusals] == [(7, "")]


def test_a_header_without_what_cannot_be_missed_is_named() -> None:
    assert {refusal.column for refusal in missing_columns(["request_id", "child_id", "family_id"])} == {
        "birth_date", "start_on", "dayparts",
    }  # fmt: skip


def test_siblings_become_one_request_with_the_grounds_of_both() -> None:
    made, refusals = families_of([row(), row(3, child_id="C2", priority_grounds="low-income")], set())
    assert refusals == []
    assert [family.request_id for family in made] == ["R1"]
    assert [child.child_id for child in made[0].rows] == ["C1", "C2"]
    assert made[0].needs.priority_grounds == ("work-4-5", "foster", "low-income")


def test_siblings_who_stay_together_and_ask_for_other_days_are_refused() -> None:
    made, refusals = families_of([row(), row(3, child_id="C2", dayparts="fri-am")], set())
    assert made == []
    assert {(refusal.line, refusal.column) for refusal in refusals} == {(2, "siblings_together"), (3, "dayparts")}


def test_siblings_who_go_their_own_ways_get_a_request_each() -> None:
    apart = {"siblings_together": "no"}
    made, refusals = families_of([row(**apart), row(3, child_id="C2", dayparts="fri-am", **apart)], set())
    assert refusals == []
    assert [family.request_id for family in made] == ["R1:C1", "R1:C2"]


def test_a_family_that_lost_a_row_is_not_torn_apart() -> None:
    made, refusals = families_of([row(), row(4, child_id="C3")], {"F1"})
    assert made == []
    assert {refusal.line for refusal in refusals} == {2, 4}


def test_a_child_that_is_there_twice_is_refused() -> None:
    made, refusals = families_of([row(), row(3)], set())
    assert made == []
    assert (3, "child_id") in {(refusal.line, refusal.column) for refusal in refusals}
