"""The desk's form: what is filled in becomes a request, what is wrong is shown where it is."""

from datetime import UTC, datetime

from starlette.datastructures import FormData

from services.intake.requests.pages.form import RequestForm

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
GOOD = [
    ("key", "0190d3a8-8f63-7000-8000-000000000001"),
    ("guardian_name", "Proefouder"),
    ("phone", "0470 00 01 23"),
    ("spoken_language", "ary"),
    ("text_language", "ar"),
    ("consent_texts", "yes"),
    ("consent_matching", "yes"),
    ("child-0-first_name", "Proefkind"),
    ("child-0-birth_date", "2026-05-01"),
    ("start_on", "1/2/2027"),
    ("dayparts", "mon-am"),
    ("dayparts", "tue-pm"),
    ("postcode", "2140"),
    ("max_km", "2,5"),
    ("income_related_price", "yes"),
    ("grounds", "foster"),
    ("daycares", "De Zonnebloem (100178376)"),
    ("daycares", ""),
]


def filled(**changes: str) -> RequestForm:
    kept = [(name, value) for name, value in GOOD if name not in changes]
    return RequestForm.read(FormData([*kept, *((name, value) for name, value in changes.items() if value)]))


def test_a_filled_form_is_the_request_that_it_says() -> None:
    registration = filled().registration("borgerhout", NOW)
    assert registration is not None
    assert registration.guardian is not None
    assert registration.guardian.phone == "+32470000123"
    assert registration.care.start_on.isoformat() == "2027-02-01"
    assert registration.care.dayparts == ("mon-am", "tue-pm")
    assert registration.wishes.max_km == 2.5
    assert registration.wishes.daycares == ("100178376",)
    assert registration.wishes.siblings_together is True
    assert registration.priority_grounds == ("foster",)


def test_an_empty_form_says_what_is_missing_in_the_order_of_the_form() -> None:
    form = RequestForm.read(FormData([("spoken_language", "nl"), ("text_language", "nl")]))
    assert form.registration("borgerhout", NOW) is None
    assert list(form.errors) == ["guardian_name", "child-0-birth_date", "start_on", "dayparts"]


def test_what_was_filled_in_is_kept_when_something_is_wrong() -> None:
    form = filled(phone="12")
    assert form.registration("borgerhout", NOW) is None
    assert form.errors == {"phone": "error.phone"}
    assert form.values["guardian_name"] == "Proefouder"
    assert form.values["phone"] == "12"
    assert form.key == "0190d3a8-8f63-7000-8000-000000000001"


def test_a_child_can_be_added_without_losing_the_first() -> None:
    form = filled()
    form.add_child()
    assert [child.get("first_name") for child in form.children] == ["Proefkind", None]


def test_the_second_child_is_named_when_it_is_wrong() -> None:
    form = filled(**{"child-1-birth_date": "2031-01-01"})
    assert form.registration("borgerhout", NOW) is None
    assert form.errors == {"child-1-birth_date": "error.birth_date"}


def test_a_key_that_is_none_is_replaced() -> None:
    assert filled(key="x").key != "x"
