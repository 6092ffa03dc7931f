"""A week of care is ten dayparts. A set of them is an integer with one bit for each: bit 0 is Monday morning."""

from collections.abc import Iterable, Sequence
from typing import Final, get_args

from shared.contracts.event import Daypart

DAYPARTS: Final[tuple[Daypart, ...]] = get_args(Daypart)
_BIT: Final = {daypart: 1 << place for place, daypart in enumerate(DAYPARTS)}
_PLACES: Final = {
    mask: tuple(place for place in range(len(DAYPARTS)) if mask >> place & 1) for mask in range(1 << len(DAYPARTS))
}


def mask_of(dayparts: Iterable[Daypart]) -> int:
    """The dayparts as bits. A daypart named twice counts once."""
    mask = 0
    for daypart in dayparts:
        mask |= _BIT[daypart]
    return mask


def dayparts_of(mask: int) -> tuple[Daypart, ...]:
    """The bits as dayparts, in the order of the week."""
    return tuple(DAYPARTS[place] for place in _PLACES[mask])


def places_in(mask: int) -> tuple[int, ...]:
    """Which of the ten positions the bits stand for."""
    return _PLACES[mask]


def open_in(numbers: Sequence[int]) -> int:
    """The dayparts, as bits, of which ten numbers have at least one."""
    mask = 0
    for place, number in enumerate(numbers):
        if number > 0:
            mask |= 1 << place
    return mask
