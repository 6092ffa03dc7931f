"""What a service reads and writes on the bus, topic by topic, for AsyncAPI."""

from functools import reduce
from operator import or_
from typing import Any

from faststream.kafka import KafkaBroker

from shared.contracts.catalogue import events_on
from shared.contracts.event import Event
from shared.contracts.intake import AccessRevoked
from shared.contracts.topics import TOPICS, Topic
from shared.messaging.consumer import Consumer

HEADERS = "Headers: CloudEvents 1.0 in Kafka's binary mode (`ce_type` names the event) and W3C `traceparent`."


def describe(service: str, consumer: Consumer | None, bootstrap: str) -> KafkaBroker:
    """A broker that is never connected and only knows what passes.

    The one that works reads all its topics as one subscriber and leaves writing to the relay, so it cannot say which
    event travels where. Every service reads revocations.
    """
    broker = KafkaBroker(bootstrap, apply_types=False)
    read = {AccessRevoked, *(consumer.events if consumer else ())}
    for topic in TOPICS:
        events = events_on(topic)
        received = tuple(event for event in events if event in read)
        if received:
            _document_reading(broker, topic, received, own=topic.service == service)
        if events and topic.service == service:
            broker.publisher(topic.name, title=topic.name, description=_words(topic, events), schema=_any_of(events))
    return broker


def _document_reading(broker: KafkaBroker, topic: Topic, events: tuple[type[Event], ...], *, own: bool) -> None:
    async def read(event: Any) -> None: ...

    read.__annotations__["event"] = _any_of(events)
    title = f"{topic.name} (own)" if own else topic.name
    broker.subscriber(topic.name, title=title, description=_words(topic, events))(read)


def _any_of(events: tuple[type[Event], ...]) -> Any:
    return reduce(or_, events)


def _words(topic: Topic, events: tuple[type[Event], ...]) -> str:
    names = ", ".join(event.__name__ for event in events)
    keys = " or ".join(sorted({f"`{event.key_field}`" for event in events}))
    kept = "compacted" if topic.compacted else "kept" if topic.retention_ms is None else "kept 30 days"
    return f"{names}. Key: {keys}; {kept}. {HEADERS}"
