"""Every event type by its name on the bus."""

from collections.abc import Iterator
from types import ModuleType

from shared.contracts import dead_letters, intake, matching, mentoring, notify, topics
from shared.contracts.event import Event
from shared.contracts.topics import Topic


def _events_of(module: ModuleType) -> Iterator[type[Event]]:
    for item in vars(module).values():
        is_own_event = isinstance(item, type) and issubclass(item, Event) and item.__module__ == module.__name__
        if is_own_event and not item.__subclasses__():
            yield item


EVENTS: dict[str, type[Event]] = {
    event.__name__: event
    for module in (intake, matching, mentoring, notify, dead_letters)
    for event in _events_of(module)
}
"""Event name → model. Abstract events (those with subclasses) are not in it."""


def topics_of(event: type[Event]) -> tuple[Topic, ...]:
    """The topics that carry an event: its own; for a dead letter those of all services."""
    return tuple(topics.DEAD_LETTERS.values()) if event is dead_letters.RecordDeadLettered else (event.topic,)


def events_on(topic: Topic) -> tuple[type[Event], ...]:
    """The events that a topic carries, by name."""
    return tuple(event for _, event in sorted(EVENTS.items()) if topic in topics_of(event))
