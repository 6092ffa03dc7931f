"""In which order the platform is taken down: what depends on others first."""

from collections.abc import Callable, Iterable
from typing import TypeVar

Part = TypeVar("Part")

LAST = ("sms_centre", "kafka", "postgres")


def waves(parts: Iterable[Part], name_of: Callable[[Part], str]) -> list[list[Part]]:
    """The parts in the order in which they are stopped, those of one wave together.

    First all that is not in LAST, the services; then the SMS centre, Apache Kafka and PostgreSQL, one after the other.
    """
    known = list(parts)
    first = [part for part in known if name_of(part) not in LAST]
    rest = [[part for part in known if name_of(part) == name] for name in LAST]
    return [wave for wave in [first, *rest] if wave]
