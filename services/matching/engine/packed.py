"""Ten counts in one integer, one for each day-part, so that a week is compared or added in one step.

Each count has a field of 16 bits, of which the highest is kept free: it catches the borrow of a subtraction.
"""

from collections.abc import Iterable
from typing import Final

WIDTH: Final = 16
PARTS: Final = 10
MOST: Final = (1 << WIDTH - 1) - 1
GUARD: Final = sum(1 << WIDTH * part + WIDTH - 1 for part in range(PARTS))
ONES: Final = tuple(sum(1 << WIDTH * part for part in range(PARTS) if mask >> part & 1) for mask in range(1 << PARTS))
"""One in each day-part of a mask."""
TOPS: Final = tuple(ones << WIDTH - 1 for ones in ONES)
"""The highest bit of each day-part of a mask: what `below` and `lacking` answer with."""


def pack(counts: Iterable[int]) -> int:
    """Ten counts, each from 0 to 32,767, as one integer."""
    return sum(count << WIDTH * part for part, count in enumerate(counts))


def unpack(packed: int) -> list[int]:
    """The ten counts."""
    return [packed >> WIDTH * part & MOST for part in range(PARTS)]


def below(one: int, other: int) -> int:
    """The tops of the day-parts in which `one` counts less than `other`."""
    return GUARD & ~((one | GUARD) - other)
