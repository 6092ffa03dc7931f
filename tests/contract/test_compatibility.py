"""An event may grow; what would break a record or a reader of before is refused and named."""

import copy
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, ClassVar, Literal

import pytest

from deploy.schemas import publishing
from deploy.schemas.compatibility import Schema, incompatibilities
from deploy.schemas.events import schema_of
from shared.contracts import topics
from shared.contracts.event import Event, Id, Value


class Child(Value):
    child_id: Id
    birth_date: date


class RequestMade(Event):
    """As it was committed."""

    topic: ClassVar = topics.REQUESTS
    key_field: ClassVar = "request_id"
    request_id: Id
    children: tuple[Child, ...]
    channel: Literal["desk", "import"]
    places: dict[Literal["mon-am", "mon-pm"], int]
    postcode: str | None = None
    pairs: tuple[tuple[str, str], ...] = ()


COMMITTED = schema_of(RequestMade)
Change = Callable[[Schema], Any]


def changed(change: Change) -> list[str]:
    new = copy.deepcopy(COMMITTED)
    change(new)
    return incompatibilities(COMMITTED, new)


def fields(schema: Schema) -> Schema:
    found: Schema = schema["properties"]
    return found


def child(schema: Schema) -> Schema:
    found: Schema = schema["$defs"]["Child"]
    return found


BREAKING: dict[str, tuple[Change, str]] = {
    "field removed": (lambda s: fields(s).pop("postcode"), "RequestMade.postcode: the field was removed"),
    "field of a part removed": (
        lambda s: child(s)["properties"].pop("birth_date"),
        "RequestMade.children[].birth_date: the field was removed",
    ),
    "field made required": (lambda s: s["required"].append("postcode"), "RequestMade.postcode: the field was made req"),
    "new field without default": (
        lambda s: (fields(s).update(city={"type": "string"}), s["required"].append("city")),
        "RequestMade.city: a new field must have a default",
    ),
    "type changed": (lambda s: fields(s)["request_id"].update(type="integer"), "RequestMade.request_id: type changed"),
    "may be empty now": (
        lambda s: fields(s).update(request_id={"anyOf": [{"type": "string"}, {"type": "null"}]}),
        "RequestMade.request_id: type changed from string to null or string",
    ),
    "may not be empty any more": (
        lambda s: fields(s).update(postcode={"type": "string"}),
        "RequestMade.postcode: type changed from null or string to string",
    ),
    "list became a mapping": (lambda s: fields(s)["children"].update(type="object"), "RequestMade.children: type"),
    "value removed": (lambda s: fields(s)["channel"]["enum"].remove("import"), "the value 'import' was removed"),
    "value of a mapping's key removed": (
        lambda s: fields(s)["places"]["propertyNames"]["enum"].remove("mon-pm"),
        "RequestMade.places[]: the value 'mon-pm' was removed",
    ),
    "type in a mapping changed": (
        lambda s: fields(s)["places"]["additionalProperties"].update(type="string"),
        "RequestMade.places[]: type changed from integer to string",
    ),
    "pair became a triple": (
        lambda s: fields(s)["pairs"]["items"]["prefixItems"].append({"type": "string"}),
        "RequestMade.pairs[]: type changed from array of 2 to array of 3",
    ),
    "format changed": (
        lambda s: child(s)["properties"]["birth_date"].update(format="date-time"),
        "format changed from",
    ),
    "bound tightened": (lambda s: fields(s)["request_id"].update(maxLength=36), "maxLength was tightened from 100 to"),
    "bound added": (lambda s: fields(s)["request_id"].update(pattern="^[0-9]+$"), "pattern changed from None"),
    "another key": (lambda s: s.update({"x-key": "child_id"}), "its key changed from request_id to child_id"),
    "another topic": (lambda s: s.update({"x-topics": ["intake.answers.v1"]}), "its topic changed from"),
    "became a tombstone": (lambda s: s.update({"x-tombstone": True}), "being a tombstone changed"),
}


@pytest.mark.parametrize("case", BREAKING)
def test_breaking_change_is_refused_and_named(case: str) -> None:
    change, message = BREAKING[case]
    assert [line for line in changed(change) if message in line], changed(change)


def test_event_that_is_gone_is_refused() -> None:
    assert incompatibilities(COMMITTED, None) == [
        "RequestMade: the event was removed, and records of it may still be on the bus"
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda schema: None,
        lambda schema: schema.update(description="Better words."),
        lambda schema: fields(schema).update(city={"type": "string", "default": ""}),
        lambda schema: fields(schema)["channel"]["enum"].append("partner"),
        lambda schema: fields(schema)["request_id"].update(maxLength=200),
        lambda schema: child(schema)["properties"].update(expected={"type": "boolean", "default": False}),
    ],
    ids=["nothing", "words", "field with a default", "further value", "wider bound", "part's field with a default"],
)
def test_growth_is_allowed(change: Change) -> None:
    assert changed(change) == []


def test_planted_breaking_change_stops_publishing(tmp_path: Path) -> None:
    """A committed schema that promises more than the code keeps, as after a field was taken out of the code."""
    committed = (publishing.REFERENCE / "events" / "OfferAnswered.json").read_text()
    planted = committed.replace('"answered_by": {', '"answered_from": {"type": "string"},\n    "answered_by": {', 1)
    (tmp_path / "events").mkdir()
    (tmp_path / "events" / "OfferAnswered.json").write_text(planted)
    assert publishing.broken_promises(tmp_path) == [
        "OfferAnswered.answered_from: the field was removed; readers count on it"
    ]
