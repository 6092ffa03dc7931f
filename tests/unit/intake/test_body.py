"""What a request may hold: every wrong field is named, and nothing else is."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pydantic import ValidationError

from services.intake.requests.body import RequestBody
from services.intake.requests.receiving import WrongFieldsError, from_desk
from tests.unit.intake.requests_made import document

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


def wrong_fields(made: dict[str, Any]) -> set[str]:
    try:
        from_desk(RequestBody.model_validate(made), NOW)
    except ValidationError as error:
        return {".".join(map(str, item["loc"])) for item in error.errors()}
    except WrongFieldsError as error:
        return {fault.field for fault in error.faults}
    return set()


def test_a_good_request_has_nothing_wrong() -> None:
    assert wrong_fields(document()) == set()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"guardian__phone": "12345"}, "guardian.phone"),
        ({"guardian__phone": "abc"}, "guardian.phone"),
        ({"guardian__phone": "+32 99 999 99 99 99 99"}, "guardian.phone"),
        ({"guardian__phone": 32470000123}, "guardian.phone"),
        ({"guardian__name": ""}, "guardian.name"),
        ({"guardian__name": "   "}, "guardian.name"),
        ({"guardian__name": "a\x00b"}, "guardian.name"),
        ({"guardian__name": "\ud800"}, "guardian.name"),
        ({"guardian__name": "a" * 201}, "guardian.name"),
        ({"guardian__text_language": "xx-none"}, "guardian.text_language"),
        ({"guardian__spoken_language": "Nederlands?"}, "guardian.spoken_language"),
        ({"guardian__consent": {"texts": "yes", "matching": True}}, "guardian.consent.texts"),
        ({"guardian__consent": {"texts": True}}, "guardian.consent.matching"),
        ({"guardian": None}, "guardian"),
        ({"children": []}, "children"),
        ({"children": [{"birth_date": "2026-05-01"}] * 11}, "children"),
        ({"children__0__birth_date": "2014-01-01"}, "children.0.birth_date"),
        ({"children__0__birth_date": "1900-01-01"}, "children.0.birth_date"),
        ({"children__0__birth_date": "2027-03-01"}, "children.0.birth_date"),
        ({"children__0__birth_date": "2026-02-30"}, "children.0.birth_date"),
        ({"children__0__birth_date": 1777593600}, "children.0.birth_date"),
        ({"children__0__birth_date": "2026-05-01T00:00:00Z"}, "children.0.birth_date"),
        ({"children": [{"birth_date": "2029-01-01", "expected": True}]}, "children.0.birth_date"),
        ({"children": [{"birth_date": "2026-01-01", "expected": True}]}, "children.0.birth_date"),
        ({"care__start_on": "2999-01-01"}, "care.start_on"),
        ({"care__start_on": "1999-01-01"}, "care.start_on"),
        ({"care__start_on": None}, "care.start_on"),
        ({"care__dayparts": []}, "care.dayparts"),
        ({"care__dayparts": ["mon-am", "mon-am"]}, "care.dayparts"),
        ({"care__dayparts": ["sat-am"]}, "care.dayparts.0"),
        ({"care__dayparts": "mon-am"}, "care.dayparts"),
        ({"wishes__max_km": 0}, "wishes.max_km"),
        ({"wishes__max_km": 101}, "wishes.max_km"),
        ({"wishes__max_km": "3"}, "wishes.max_km"),
        ({"wishes__max_km": float("nan")}, "wishes.max_km"),
        ({"wishes__postcode": None}, "wishes.postcode"),
        ({"wishes__postcode": "!"}, "wishes.postcode"),
        ({"wishes__daycares": ["d1", "d1"]}, "wishes.daycares"),
        ({"wishes__income_related_price": "no"}, "wishes.income_related_price"),
        ({"priority_grounds": ["rich"]}, "priority_grounds.0"),
        ({"priority_grounds": ["foster", "foster"]}, "priority_grounds"),
        ({"income_related": True}, "income_related"),
    ],
)
def test_a_wrong_field_is_named_and_no_other(changes: dict[str, Any], field: str) -> None:
    assert wrong_fields(document(**changes)) == {field}


@pytest.mark.parametrize(
    "changes",
    [
        {"guardian__phone": None},
        {"guardian__phone": "0470 00 01 23"},
        {"guardian__phone": "+31 6 12345678"},
        {"children": [{"birth_date": "2027-03-01", "expected": True}]},
        {"children": [{"birth_date": "2026-11-10", "expected": True}]},
        {"wishes__max_km": None},
        {"wishes": {}},
        {"wishes__daycares": ["100178376"]},
        {"priority_grounds": []},
        {"external_reference": "KOZ-1"},
        {"guardian__text_language": "prs"},
        {"children__0__current_place": {"daycare_id": "d1", "group": "all"}},
    ],
)
def test_what_may_be_left_out_or_said_otherwise(changes: dict[str, Any]) -> None:
    assert wrong_fields(document(**changes)) == set()


def test_siblings_who_stay_together_hold_no_place_now() -> None:
    place = {"daycare_id": "d1", "group": "all"}
    children = [{"birth_date": "2026-05-01"}, {"birth_date": "2024-05-01", "current_place": place}]
    assert wrong_fields(document(children=children)) == {"children.1.current_place"}
    assert wrong_fields(document(children=children, wishes={"siblings_together": False})) == set()


def test_a_phone_is_kept_in_its_international_form() -> None:
    guardian = from_desk(RequestBody.model_validate(document(guardian__phone="0470 00 01 23")), NOW).guardian
    assert guardian is not None
    assert guardian.phone == "+32470000123"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, None),
        ({"guardian__phone": None}, "no-phone"),
        ({"guardian__phone": "03 201 11 11"}, "landline"),
        ({"guardian__consent": {"texts": False, "matching": True}}, "no-consent"),
    ],
)
def test_who_cannot_be_texted_is_called_and_never_forgotten(changes: dict[str, Any], reason: str | None) -> None:
    registration = from_desk(RequestBody.model_validate(document(**changes)), NOW)
    assert registration.guardian is not None
    assert registration.guardian.call_reason == reason
    assert registration.registered().reachable_by_text is (reason is None)


def test_the_event_says_nothing_of_who_they_are() -> None:
    event = from_desk(RequestBody.model_validate(document()), NOW).registered().model_dump_json()
    assert "Proef" not in event
    assert "470000123" not in event


JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)


@given(
    field=some.sampled_from(["guardian", "children", "care", "wishes", "priority_grounds", "contact_point"]), value=JSON
)
def test_whatever_is_sent_is_a_request_or_named_as_wrong(field: str, value: Any) -> None:
    wrong_fields({**document(), field: value})
