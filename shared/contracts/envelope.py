"""CloudEvents 1.0 in Kafka's binary mode: an event as a record, and back."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from pydantic import ValidationError

from shared.contracts.catalogue import EVENTS
from shared.contracts.event import Event

REQUIRED_HEADERS = ("ce_specversion", "ce_id", "ce_type", "ce_source", "ce_time")


class Undecodable(Exception):
    """The record is no event of ours. `reason` is a short code, for the metric's label."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason


class UnknownType(Undecodable):
    """The record is a CloudEvent of a type that this release does not know."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """An event with its CloudEvents attributes. `id` is a UUIDv7, `traceparent` W3C's."""

    id: UUID
    source: str
    time: datetime
    event: Event
    traceparent: str | None = None

    @property
    def type(self) -> str:
        """The event's name."""
        return type(self.event).__name__

    def headers(self) -> dict[str, str]:
        """The record's headers."""
        attributes = {
            "ce_specversion": "1.0",
            "ce_id": str(self.id),
            "ce_source": self.source,
            "ce_type": self.type,
            "ce_time": self.time.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "ce_subject": self.event.key,
            "content-type": "application/json",
        }
        return attributes | ({"traceparent": self.traceparent} if self.traceparent else {})

    def value(self) -> bytes | None:
        """The record's value: JSON, or nothing for a tombstone."""
        return None if self.event.tombstone else self.event.model_dump_json().encode()


def decode(key: bytes | None, headers: Iterable[tuple[str, bytes]], value: bytes | None) -> Envelope:
    """Read a record. Raises Undecodable (with UnknownType for a type that is not in the catalogue)."""
    attributes = _attributes(headers)
    return _envelope(attributes, _model(attributes), key, value)


def decode_one_of(
    wanted: Container[type[Event]], key: bytes | None, headers: Iterable[tuple[str, bytes]], value: bytes | None
) -> Envelope | None:
    """Read a record whose type is wanted; None, with its body unread, for another type of the catalogue.

    Raises Undecodable, as `decode` does: headers and type are read of every record, the rest of wanted ones.
    """
    attributes = _attributes(headers)
    model = _model(attributes)
    return _envelope(attributes, model, key, value) if model in wanted else None


def _model(attributes: Mapping[str, str]) -> type[Event]:
    model = EVENTS.get(attributes["ce_type"])
    if model is None:
        raise UnknownType("unknown-type", attributes["ce_type"])
    return model


def _envelope(attributes: Mapping[str, str], model: type[Event], key: bytes | None, value: bytes | None) -> Envelope:
    try:
        return Envelope(
            id=UUID(attributes["ce_id"]),
            source=attributes["ce_source"],
            time=datetime.fromisoformat(attributes["ce_time"]),
            event=_event(model, key, value),
            traceparent=attributes.get("traceparent"),
        )
    except ValidationError as error:
        fields = ", ".join(".".join(map(str, item["loc"])) or "value" for item in error.errors(include_input=False))
        raise Undecodable("invalid-event", f"{model.__name__}: {fields}") from None
    except ValueError as error:
        raise Undecodable("invalid-header", str(error)) from None


def _attributes(headers: Iterable[tuple[str, bytes]]) -> dict[str, str]:
    try:
        attributes = {name: raw.decode() for name, raw in headers}
    except (UnicodeDecodeError, AttributeError) as error:
        raise Undecodable("header-not-utf8", str(error)) from None
    missing = [name for name in REQUIRED_HEADERS if name not in attributes]
    if missing:
        raise Undecodable("missing-header", ", ".join(missing))
    return attributes


def _event(model: type[Event], key: bytes | None, value: bytes | None) -> Event:
    if model.tombstone:
        return model.model_validate({model.key_field: (key or b"").decode()})
    if value is None:
        raise Undecodable("empty-value", model.__name__)
    return model.model_validate_json(value)
