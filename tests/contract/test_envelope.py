"""An event survives the bus whole; a record that is none of ours is named as such, never let through."""

import json
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.catalogue import EVENTS
from shared.contracts.envelope import REQUIRED_HEADERS, Envelope, Undecodable, UnknownType, decode, decode_one_of
from shared.contracts.intake import ContactDetailsErased, DeskOpened
from tests.contract.made_events import MOMENTS, any_event

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
OPENED = Envelope(uuid4(), "/opvangpunt/intake", NOW, DeskOpened(contact_point="borgerhout", at=NOW))
Headers = list[tuple[str, bytes]]


def headers_of(envelope: Envelope, **changed: bytes | None) -> Headers:
    raw = {name: text.encode() for name, text in envelope.headers().items()} | changed
    return [(name, value) for name, value in raw.items() if value is not None]


def reason_for(headers: Headers, value: bytes | None = OPENED.value(), key: bytes | None = b"borgerhout") -> str:
    with pytest.raises(Undecodable) as refused:
        decode(key, headers, value)
    return refused.value.reason


@given(event=any_event(), id=st.uuids(), time=MOMENTS)
def test_any_event_comes_back_as_it_left(event: object, id: UUID, time: datetime) -> None:
    sent = Envelope(id, "/opvangpunt/intake", time, event, "00-" + "a" * 32 + "-" + "b" * 16 + "-01")  # type: ignore[arg-type]
    assert decode(sent.event.key.encode(), headers_of(sent), sent.value()) == sent


@given(event=any_event())
def test_headers_are_cloudevents_in_binary_mode(event: object) -> None:
    sent = Envelope(uuid4(), "/opvangpunt/intake", NOW, event)  # type: ignore[arg-type]
    headers = sent.headers()
    assert set(REQUIRED_HEADERS) < set(headers)
    assert headers["ce_type"] in EVENTS
    assert headers["ce_subject"] == sent.event.key
    assert headers["ce_time"] == "2026-11-22T09:30:00Z"
    assert headers["content-type"] == "application/json"


def test_tombstone_has_no_value_and_speaks_by_its_key() -> None:
    erased = Envelope(uuid4(), "/opvangpunt/intake", NOW, ContactDetailsErased(person_id="family-1"))
    assert erased.value() is None
    assert decode(b"family-1", headers_of(erased), None).event == erased.event


def test_tombstone_without_a_key_is_refused() -> None:
    erased = Envelope(uuid4(), "/opvangpunt/intake", NOW, ContactDetailsErased(person_id="family-1"))
    assert reason_for(headers_of(erased), None, key=None) == "invalid-event"


@pytest.mark.parametrize("name", REQUIRED_HEADERS)
def test_missing_header_is_named(name: str) -> None:
    with pytest.raises(Undecodable, match=f"missing-header: {name}"):
        decode(b"borgerhout", headers_of(OPENED, **{name: None}), OPENED.value())


@pytest.mark.parametrize("name", [*REQUIRED_HEADERS, "traceparent", "of-somebody-else"])
def test_header_that_is_not_utf8_is_refused(name: str) -> None:
    assert reason_for(headers_of(OPENED, **{name: b"\xff\xfe"})) == "header-not-utf8"


def test_header_without_a_value_is_refused() -> None:
    nothing: bytes = None  # type: ignore[assignment]
    assert reason_for([*headers_of(OPENED), ("of-somebody-else", nothing)]) == "header-not-utf8"


@pytest.mark.parametrize(("name", "value"), [("ce_id", b"17"), ("ce_time", b"yesterday")])
def test_header_of_the_wrong_form_is_refused(name: str, value: bytes) -> None:
    assert reason_for(headers_of(OPENED, **{name: value})) == "invalid-header"


def test_unknown_type_is_told_from_a_broken_record() -> None:
    with pytest.raises(UnknownType, match="SomethingNew"):
        decode(b"borgerhout", headers_of(OPENED, ce_type=b"SomethingNew"), OPENED.value())


def test_a_record_that_is_wanted_is_read_and_another_one_left_unread() -> None:
    wanted = decode_one_of({DeskOpened}, b"borgerhout", headers_of(OPENED), OPENED.value())
    assert wanted == OPENED
    for value in (OPENED.value(), b"{", None):
        assert decode_one_of({ContactDetailsErased}, b"borgerhout", headers_of(OPENED), value) is None


@pytest.mark.parametrize(
    ("changed", "reason"),
    [({"ce_type": b"SomethingNew"}, "unknown-type"), ({"ce_type": None}, "missing-header"), ({"x": b"\xff"}, "header")],
)
def test_whether_a_record_is_wanted_cannot_be_told_without_a_known_type(
    changed: dict[str, bytes | None], reason: str
) -> None:
    with pytest.raises(Undecodable, match=reason):
        decode_one_of({ContactDetailsErased}, b"borgerhout", headers_of(OPENED, **changed), OPENED.value())


@pytest.mark.parametrize("value", [b"", b"{", b"[]", b'"text"', b"\xff", b"{}", b'{"contact_point": 7, "at": "noon"}'])
def test_value_that_is_not_the_event_is_refused(value: bytes) -> None:
    assert reason_for(headers_of(OPENED), value) == "invalid-event"


def test_missing_value_is_refused() -> None:
    assert reason_for(headers_of(OPENED), None) == "empty-value"


def test_refusal_names_the_fields_and_never_what_they_said() -> None:
    value = json.dumps({"contact_point": "Yasmine +32470001234", "at": "Yasmine +32470001234"}).encode()
    with pytest.raises(Undecodable) as refused:
        decode(b"borgerhout", headers_of(OPENED), value)
    assert "DeskOpened: at" in str(refused.value)
    assert "Yasmine" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_field_that_a_newer_owner_added_is_passed_over() -> None:
    value = json.dumps({"contact_point": "borgerhout", "at": "2026-11-22T09:30:00Z", "weather": "rain"}).encode()
    assert decode(b"borgerhout", headers_of(OPENED), value).event == OPENED.event


@given(
    headers=st.lists(st.tuples(st.sampled_from([*REQUIRED_HEADERS, "x"]), st.binary(max_size=40)), max_size=8),
    key=st.none() | st.binary(max_size=20),
    value=st.none() | st.binary(max_size=60),
)
def test_no_record_does_worse_than_be_undecodable(headers: Headers, key: bytes | None, value: bytes | None) -> None:
    with pytest.raises(Undecodable):
        decode(key, headers, value)


@given(key=st.none() | st.binary(max_size=20), value=st.none() | st.binary(max_size=60))
def test_no_content_under_good_headers_does_worse_either(key: bytes | None, value: bytes | None) -> None:
    for name in EVENTS:
        try:
            decode(key, headers_of(OPENED, ce_type=name.encode()), value)
        except Undecodable:
            continue
