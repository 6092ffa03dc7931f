"""A director's sheet: what it changes, what has overtaken it, and which cell is wrong."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import FormData

from services.matching.domain.imports import GroupRecord
from services.matching.vacancies.domain import Line, OvertakenError, to_publish
from services.matching.vacancies.pages.sheet import Sheet

BABIES = GroupRecord("d1", "babies", 0, 18, date(2027, 1, 1), (2,) * 10)
TODAY = date(2026, 11, 27)
NUMBERS = st.lists(st.integers(0, 9), min_size=10, max_size=10).map(tuple)


def sent(sheet: Sheet, **changed: str) -> FormData:
    """The sheet as a browser sends it back, with some cells changed."""
    cells = {"key": sheet.key}
    for number, group in enumerate(sheet.groups):
        cells[f"g{number}-shown"] = group.mark
        cells |= {f"g{number}-{name}": value for name, value in group.values.items()}
    return FormData(cells | changed)


def test_a_sheet_that_nobody_touched_changes_nothing() -> None:
    lines = Sheet.read("d1", sent(Sheet.of([BABIES], TODAY))).lines("d1")
    assert lines == [Line(BABIES, BABIES)]
    assert to_publish(lines, {"babies": BABIES}) == []
    assert to_publish(lines, {"babies": replace(BABIES, published=(1,) * 10)}) == [], "left alone, it stays as it is"


def test_the_places_of_a_new_group_are_free_from_today_unless_the_director_says_otherwise() -> None:
    filled = {"g0-group": "toddlers", "g0-mon_am": "3"}
    [line] = Sheet.read("d1", sent(Sheet.of([], TODAY), **filled)).lines("d1") or []
    assert (line.wanted.name, line.wanted.available_from) == ("toddlers", TODAY)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_a_changed_group_is_published_only_beside_the_promises_it_was_shown_with(
    shown: tuple[int, ...], wanted: tuple[int, ...], now: tuple[int, ...]
) -> None:
    line = Line(replace(BABIES, published=shown), replace(BABIES, published=wanted))
    free = {"babies": replace(BABIES, published=now)}
    if wanted in {shown, now}:
        assert to_publish([line], free) == []
    elif now == shown:
        assert to_publish([line], free) == [line.wanted]
    else:
        with pytest.raises(OvertakenError):
            to_publish([line], free)


def test_a_new_group_may_not_take_the_name_of_another() -> None:
    with pytest.raises(OvertakenError):
        to_publish([Line(None, replace(BABIES, published=(9,) * 10))], {"babies": BABIES})


def test_an_empty_cell_is_a_zero_and_an_empty_new_group_is_none() -> None:
    lines = Sheet.read("d1", sent(Sheet.of([BABIES], TODAY), **{"g0-mon_am": " "})).lines("d1")
    assert lines is not None
    assert [line.wanted.published for line in lines] == [(0, *[2] * 9)]


@pytest.mark.parametrize(
    ("cell", "value", "message"),
    [
        ("g0-fri_pm", "-1", "number"),
        ("g0-fri_pm", "1.5", "number"),
        ("g0-fri_pm", "10001", "number"),
        ("g0-fri_pm", "٣", "number"),
        ("g0-max_age_months", "300", "age"),
        ("g0-min_age_months", "20", "age"),
        ("g0-available_from", "31/31/2027", "available_from"),
        ("g1-mon_am", "3", "group"),
    ],
)
def test_what_is_wrong_is_named_at_its_cell(cell: str, value: str, message: str) -> None:
    sheet = Sheet.read("d1", sent(Sheet.of([BABIES], TODAY), **{cell: value}))
    assert sheet.lines("d1") is None
    where = {"g0-min_age_months": "g0-max_age_months", "g1-mon_am": "g1-group"}.get(cell, cell)
    assert sheet.errors[where] == f"director.error.{message}"


@pytest.mark.parametrize("mark", ["", "[]", "{}", "7", '["babies"]', "not json", '["x", 1, 2, "y", [1]]'])
def test_a_mark_that_was_tampered_with_stands_for_no_group(mark: str) -> None:
    lines = Sheet.read("d1", sent(Sheet.of([BABIES], TODAY), **{"g0-shown": mark, "g0-mon_am": "5"})).lines("d1")
    assert lines is not None
    with pytest.raises(OvertakenError):
        to_publish(lines, {"babies": BABIES})
