from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.domain.catalogue import GroupKey
from services.matching.domain.dayparts import places_in
from services.matching.domain.room import PlaceTakenError, Room, seat

KEYS = [GroupKey("a", name) for name in ("one", "two", "three")]
numbers = st.lists(st.integers(0, 2), min_size=10, max_size=10)
rooms = st.fixed_dictionaries(dict.fromkeys(KEYS, numbers))
dayparts = st.integers(1, 1023)
options = st.lists(st.lists(st.sampled_from(KEYS), unique=True), min_size=1, max_size=4)


@given(rooms, dayparts, options)
def test_siblings_are_seated_whenever_that_is_possible(
    free: dict[GroupKey, list[int]], mask: int, wanted: list[list[GroupKey]]
) -> None:
    chosen = seat(wanted, mask, Room(free))
    possible = [each for each in product(*wanted) if _fits(each, free, mask)]
    assert (chosen is None) == (not possible)
    if chosen is not None:
        assert chosen in possible


@given(rooms, dayparts, st.lists(st.sampled_from(KEYS), unique=True))
def test_only_child_gets_its_first_option_with_room(
    free: dict[GroupKey, list[int]], mask: int, wanted: list[GroupKey]
) -> None:
    first = next((key for key in wanted if _fits((key,), free, mask)), None)
    assert seat([wanted], mask, Room(free)) == (None if first is None else (first,))


def _fits(chosen: tuple[GroupKey, ...], free: dict[GroupKey, list[int]], mask: int) -> bool:
    return all(chosen.count(key) <= free[key][place] for key in chosen for place in places_in(mask))


@given(rooms, st.lists(st.tuples(st.sampled_from(KEYS), dayparts, st.booleans()), max_size=30))
def test_room_never_promises_what_is_not_there_and_forgets_nothing(
    free: dict[GroupKey, list[int]], steps: list[tuple[GroupKey, int, bool]]
) -> None:
    room = Room(free)
    held: list[tuple[GroupKey, int]] = []
    for key, mask, is_taking in steps:
        if is_taking and room.has(key, mask):
            room.take(key, mask)
            held.append((key, mask))
        elif is_taking:
            with pytest.raises(PlaceTakenError):
                room.take(key, mask)
        elif (key, mask) in held:
            room.give(key, mask)
            held.remove((key, mask))
    changes = room.changes()
    for key in KEYS:
        taken = [sum(1 for other, mask in held if other == key and mask >> place & 1) for place in range(10)]
        assert list(changes.get(key, [0] * 10)) == taken
        assert all(gone <= there for gone, there in zip(taken, free[key], strict=True))
    assert room.changes() == {}


def test_group_that_nobody_looked_at_has_no_room() -> None:
    assert not Room({}).has(KEYS[0], 1)
    assert Room({}).count(KEYS[0], 1) == 0


def test_looking_again_does_not_forget_what_was_taken() -> None:
    room = Room({KEYS[0]: [1] * 10})
    room.take(KEYS[0], 1)
    room.add({KEYS[0]: [1] * 10, KEYS[1]: [2] * 10})
    assert not room.has(KEYS[0], 1)
    assert room.count(KEYS[1], 1023) == 2
