"""Cells of a file: what can be read, and what a person is told when it cannot."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.mentoring.importing.rows import Row, rows_of


def row(**cells: str) -> Row:
    return Row(2, cells)


@pytest.mark.parametrize("text", ["1.250,00", "1,250.00", "100", "100.5", "1e3", "€ 5.00", "", "5.000", "٣.٠٠"])
def test_an_amount_that_is_not_plain_is_refused(text: str) -> None:
    read = row(amount=text)
    read.cents("amount")
    assert [refusal.column for refusal in read.refusals] == ["amount"]


@given(st.integers(-(10**12), 10**12))
def test_every_cent_is_read_as_it_is_written(cents: int) -> None:
    sign, digits = "-" if cents < 0 else "", str(abs(cents)).zfill(3)
    read = row(amount=f"{sign}{digits[:-2]}.{digits[-2:]}")
    assert read.cents("amount") == cents
    assert not read.refusals


@pytest.mark.parametrize("text", ["2025-02-30", "01/02/2025", "20250201", "2025-W05-1", "2025-2-1", "soon"])
def test_a_day_is_written_in_one_way(text: str) -> None:
    read = row(on=text)
    read.needed_day("on")
    assert [refusal.detail for refusal in read.refusals] == ["must be a date like 2026-09-01"]


@pytest.mark.parametrize("text", ["9", "-1", "3.0", "three", "³"])
def test_education_is_a_level_from_0_to_8(text: str) -> None:
    read = row(education=text)
    assert read.whole("education", 8) is None
    assert read.refusals


def test_an_unknown_code_is_named_with_those_that_are_known() -> None:
    read = row(gender="q", groups="rich; other")
    read.code("gender", ("f", "m", "x"))
    read.codes("groups", ("refugee", "other"))
    assert [refusal.detail for refusal in read.refusals] == [
        "q is unknown: must be f, m or x",
        "rich is unknown: may list refugee, other with ; between",
    ]


def test_listed_codes_count_once_in_any_order() -> None:
    assert row(groups="b; a;b;").codes("groups", ("a", "b")) == ("a", "b")


def test_a_row_with_other_cells_than_the_header_is_refused_whole() -> None:
    good, short = rows_of(["a", "b"], [["1", "2"], ["1"]], 2)
    assert not good.refusals
    assert [(refusal.line, refusal.column) for refusal in short.refusals] == [(3, "")]


def test_what_no_database_keeps_is_refused() -> None:
    read = row(name="a\x00b")
    read.text("name")
    assert read.refusals
