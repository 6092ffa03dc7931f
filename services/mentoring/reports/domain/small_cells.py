"""Figures about few people, which could tell who they are, are not published.

The limit is the project's own choice: a count of one to four people in a cohort of a town is soon a count of persons.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

LIMIT: Final = 5
OTHER: Final = "other"
Shown = dict[str, int | None]
"""Counts by code; None is hidden."""


def published(counts: Sequence[int], *, adds_up: bool) -> tuple[int | None, ...]:
    """The counts with None for each from 1 to 4. Of counts that add up to a known number, at least two that together
    are `LIMIT` or more are hidden, the smallest first, so that no hidden one can be reckoned from the others.
    """
    hidden = {place for place, count in enumerate(counts) if 0 < count < LIMIT}
    if adds_up and hidden:
        for place in sorted(set(range(len(counts))) - hidden, key=lambda place: (counts[place] == 0, counts[place])):
            if len(hidden) > 1 and sum(counts[one] for one in hidden) >= LIMIT:
                break
            hidden.add(place)
    return tuple(None if place in hidden else count for place, count in enumerate(counts))


def counted(found: Iterable[str], codes: Sequence[str], *, adds_up: bool = True) -> Shown:
    """How often each code is found, those about few people hidden; without `codes`, of those that are found."""
    counts = Counter(found)
    return hidden({code: counts[code] for code in codes or sorted(counts)}, adds_up=adds_up)


def of_many(words: Sequence[str]) -> list[str]:
    """Words that people wrote themselves; one of few people, which could name somebody, becomes `other`."""
    counts = Counter(words)
    return [word if counts[word] >= LIMIT else OTHER for word in words]


def hidden(counts: Mapping[str, int], *, adds_up: bool) -> Shown:
    """The counts, those about few people hidden."""
    return dict(zip(counts, published(list(counts.values()), adds_up=adds_up), strict=True))
