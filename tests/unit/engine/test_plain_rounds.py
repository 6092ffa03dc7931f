"""Where each child asks for one place, the engine's result is the one that everybody knows."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from matching.games import HospitalResident  # type: ignore[import-untyped]

from services.matching.engine import plain
from services.matching.engine.acceptance import play
from services.matching.engine.rounds import allocate
from services.matching.engine.seating import Seating
from tests.benchmarks.allocation import heap_acceptance, plain_region
from tests.unit.engine.towns import Town, towns

QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@QUICK
@given(towns(most_children=8, plain=True))
def test_same_as_the_matching_library(town: Town) -> None:
    with TemporaryDirectory() as name:
        instance, policy = town.read(Path(name))
    outcome = allocate(instance, policy, "deferred-acceptance")
    wishes = outcome.wishes
    lists: dict[str, list[str]] = {}
    askers: dict[str, list[tuple[int, str]]] = {}
    capacity = dict(zip(instance.groups.daycare.tolist(), instance.groups.places[:, 0].tolist(), strict=True))
    for unit, daycare, order in zip(wishes.unit.tolist(), wishes.daycare.tolist(), wishes.order.tolist(), strict=True):
        if capacity[daycare]:
            lists.setdefault(f"u{unit}", []).append(f"d{daycare}")
            askers.setdefault(f"d{daycare}", []).append((order, f"u{unit}"))
    expected: dict[str, str] = {}
    if lists:
        ranked = {daycare: [unit for _, unit in sorted(found)] for daycare, found in askers.items()}
        places = {daycare: capacity[int(daycare[1:])] for daycare in ranked}
        solved: Any = HospitalResident.create_from_dictionaries(lists, ranked, places).solve(optimal="resident")
        expected = {resident.name: hospital.name for hospital, residents in solved.items() for resident in residents}
    got = {f"u{unit}": f"d{wishes.daycare[w]}" for unit, w in enumerate(outcome.allocation.unit_wish) if w >= 0}
    assert got == expected


def test_arrays_and_seats_and_a_heap_agree_on_a_region() -> None:
    instance, policy = plain_region(6_000, 60)
    outcome = allocate(instance, policy, "deferred-acceptance")
    assert plain.pools(instance, outcome.wishes) is not None
    seated, _ = play(instance, outcome.wishes, policy, Seating(instance, outcome.wishes, policy), lambda *_: None)
    assert (seated == outcome.allocation.unit_wish).all()
    assert (heap_acceptance(instance, outcome) == outcome.allocation.unit_wish).all()
