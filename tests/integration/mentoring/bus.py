"""What mentoring put on the bus."""

from typing import TypeVar

from shared.contracts.event import Event
from shared.contracts.topics import Topic
from tests.bus import envelopes_of, records_of
from tests.waiting import until

E = TypeVar("E", bound=Event)


async def values(kafka: str, topic: Topic, about: str, at_least: int) -> list[bytes]:
    """The values of a topic's records, once so many of them speak of `about`."""
    found: list[bytes] = []

    async def are_there() -> bool:
        found[:] = [record.value for record in await records_of(kafka, topic) if record.value]
        return sum(about.encode() in value for value in found) >= at_least

    await until(are_there, f"{at_least} records about {about}")
    return found


async def events(kafka: str, event: type[E], about: str, at_least: int) -> list[E]:
    """The events of a type that speak of `about`, in their order, once there are so many."""
    found: list[E] = []

    async def are_there() -> bool:
        told = [one.event for one in await envelopes_of(kafka, event.topic)]
        found[:] = [one for one in told if isinstance(one, event) and about in one.model_dump_json()]
        return len(found) >= at_least

    await until(are_there, f"{at_least} {event.__name__} about {about}")
    return found
