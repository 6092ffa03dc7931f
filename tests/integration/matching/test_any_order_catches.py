"""A machine that finds no fault proves something only when it finds those that are there: each is planted once."""

from collections.abc import Callable, Iterable
from typing import Any, Final

import pytest
from asyncpg import PostgresError
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from services.matching.domain.room import PlaceTakenError, Room
from services.matching.handlers import importing
from services.matching.handlers.sitting import Sitting
from services.matching.store import catalogue, promises
from tests.integration.matching.test_any_order import AnyOrder

Plant = Callable[[pytest.MonkeyPatch], None]


def nobody_counts_places(patch: pytest.MonkeyPatch) -> None:
    """A group always has room for one more."""
    patch.setattr(Room, "has", lambda *_: True)


def what_comes_back_counts_twice(patch: pytest.MonkeyPatch) -> None:
    """A decline, an expiry or a withdrawal frees two places."""
    release = promises.release

    async def doubly(*given: Any) -> list[Any]:
        return 2 * await release(*given)

    patch.setattr(promises, "release", doubly)


def what_comes_back_is_lost(patch: pytest.MonkeyPatch) -> None:
    """A decline, an expiry or a withdrawal ends the promise and frees nothing."""
    release = promises.release

    async def for_nothing(*given: Any) -> list[Any]:
        await release(*given)
        return []

    patch.setattr(promises, "release", for_nothing)


def an_ended_promise_keeps_its_place(patch: pytest.MonkeyPatch) -> None:
    """The family lost its offer, and the place stays held for it."""

    async def kept(*_: object) -> set[str]:
        return set()

    patch.setattr(Sitting, "give_back", kept)


def what_comes_free_is_offered_to_nobody(patch: pytest.MonkeyPatch) -> None:
    """The next family in line waits in vain."""

    async def settled(self: Sitting, *_: object, **__: object) -> None:
        await self.write()

    patch.setattr(Sitting, "settle", settled)


def the_same_vacancies_again_undo_promises(patch: pytest.MonkeyPatch) -> None:
    """A daycare that publishes what it published has its promised places free again."""
    kept = "CASE WHEN groups.published = excluded.published THEN groups.promised ELSE excluded.promised END"
    assert kept in catalogue._SAVE_GROUPS
    patch.setattr(catalogue, "_SAVE_GROUPS", catalogue._SAVE_GROUPS.replace(kept, "excluded.promised"))

    async def all_of_them(_: object, groups: Iterable[Any], **__: object) -> list[Any]:
        return list(groups)

    patch.setattr(importing, "_changed_groups", all_of_them)


def a_promise_is_made_and_not_counted(patch: pytest.MonkeyPatch) -> None:
    """What is promised stays free."""

    def uncounted(_: Iterable[Any]) -> None:
        return None

    patch.setattr(catalogue, "promised", uncounted)


FAULTS: Final[tuple[Plant, ...]] = (
    nobody_counts_places, what_comes_back_counts_twice, what_comes_back_is_lost, an_ended_promise_keeps_its_place,
    what_comes_free_is_offered_to_nobody, the_same_vacancies_again_undo_promises, a_promise_is_made_and_not_counted,
)  # fmt: skip


@pytest.mark.parametrize("plant", FAULTS, ids=lambda plant: plant.__name__)
def test_a_planted_fault_is_caught(plant: Plant, monkeypatch: pytest.MonkeyPatch, matching_url: str) -> None:
    plant(monkeypatch)
    AnyOrder.url = matching_url
    once = settings(
        max_examples=40, stateful_step_count=30, deadline=None, derandomize=True, database=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    with pytest.raises((AssertionError, PostgresError, PlaceTakenError)):
        run_state_machine_as_test(AnyOrder, settings=once)
