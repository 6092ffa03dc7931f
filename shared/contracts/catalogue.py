"""Every event type by its name on the bus."""

from collections.abc import Iterator
from types import ModuleType

from shared.contracts import dead_letters, intake, matching, mentoring, notify
from shared.contracts.event import Event


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
