"""The city's figures: open requests and free places by neighbourhood and daypart. Numbers, never a family."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.matching.domain.dayparts import DAYPARTS
from shared.contracts.matching import UnmatchedReason

NONE: Final = (0,) * len(DAYPARTS)
COLUMNS: Final = ("postcode", "figure", "daypart", "reason", "value")


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """One postcode, empty for requests that have none. Ten numbers are by daypart, in the order of the week.

    `requests` and `children` have no place yet; `oldest_waiting` is the day since which the oldest of them that nobody
    is asked or offered for waits.
    """

    postcode: str
    requests: int = 0
    children: int = 0
    oldest_waiting: date | None = None
    asked: tuple[int, ...] = NONE
    free: tuple[int, ...] = NONE


@dataclass(frozen=True, slots=True)
class Figures:
    """All neighbourhoods by postcode, and the waiting requests by the reason they were told."""

    neighbourhoods: tuple[Neighbourhood, ...]
    reasons: Mapping[UnmatchedReason, int]

    @property
    def whole(self) -> Neighbourhood:
        """The whole city as one."""
        waiting = [one.oldest_waiting for one in self.neighbourhoods if one.oldest_waiting]
        return Neighbourhood(
            postcode="",
            requests=sum(one.requests for one in self.neighbourhoods),
            children=sum(one.children for one in self.neighbourhoods),
            oldest_waiting=min(waiting, default=None),
            asked=_added([one.asked for one in self.neighbourhoods]),
            free=_added([one.free for one in self.neighbourhoods]),
        )

    def rows(self) -> Iterator[tuple[str, ...]]:
        """The figures as rows of a table of `COLUMNS`: one number, or day, a row."""
        for one in self.neighbourhoods:
            yield (one.postcode, "open_requests", "", "", str(one.requests))
            yield (one.postcode, "open_children", "", "", str(one.children))
            yield (one.postcode, "oldest_waiting_since", "", "", str(one.oldest_waiting or ""))
            for figure, numbers in (("children_asking", one.asked), ("places_free", one.free)):
                for daypart, number in zip(DAYPARTS, numbers, strict=True):
                    yield (one.postcode, figure, daypart, "", str(number))
        for reason, number in self.reasons.items():
            yield ("", "waiting_requests", "", reason, str(number))


def _added(rows: list[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*rows, strict=True))) if rows else NONE
