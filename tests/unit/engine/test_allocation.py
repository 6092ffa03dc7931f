"""What every allocation keeps, whatever the town."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.matching.engine.files.writing import allocation_csv
from services.matching.engine.rounds import Method, allocate, child_daycare, group_name
from services.matching.verifier.judging import verify_files
from services.matching.verifier.verdict import Verdict
from tests.unit.engine.brute_force import BruteForce, Outcome
from tests.unit.engine.towns import Town, towns

QUICK = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def placed_by(town: Town, method: Method) -> tuple[tuple[Outcome, ...], tuple[int, bool | None], Verdict]:
    """Each family's outcome, (blocking families, proven), and what the verifier says."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        instance, policy = town.read(folder)
        outcome = allocate(instance, policy, method)
        (folder / "out.csv").write_text(allocation_csv(instance, outcome))
        daycares, vacancies, requests = (folder / f"{kind}.csv" for kind in ("daycares", "vacancies", "requests"))
        verdict = verify_files(daycares, vacancies, requests, folder / "policy.toml", folder / "out.csv")
    places = child_daycare(instance, outcome).tolist()
    moved = (outcome.allocation.unit_wish[instance.unit_of] >= 0).tolist()
    place = {child: number for number, child in enumerate(instance.children.ids)}
    found = []
    for family in BruteForce(town).families:
        own = [place[child["child_id"]] for child in family.children]
        groups = tuple(group_name(instance, outcome, child) for child in own)
        found.append(Outcome(instance.daycares.ids[places[own[0]]], groups) if moved[own[0]] else Outcome())
    return tuple(found), (len(outcome.blocking), outcome.proven), verdict


def allocated(town: Town, method: Method) -> list[str]:
    """The lines of the allocation's file."""
    with TemporaryDirectory() as name:
        instance, policy = town.read(Path(name))
    return allocation_csv(instance, allocate(instance, policy, method)).splitlines()


@QUICK
@given(towns())
def test_deferred_acceptance_keeps_every_rule(town: Town) -> None:
    chosen, (blocking, _), verdict = placed_by(town, "deferred-acceptance")
    assert verdict.broken == ()
    assert blocking == len(verdict.blocking)
    assert BruteForce(town).verdict(chosen)[0] == blocking


@QUICK
@given(towns(most_children=4))
def test_exact_method_finds_what_trying_everything_finds(town: Town) -> None:
    chosen, (blocking, proven), verdict = placed_by(town, "exact")
    rules = BruteForce(town)
    assert proven
    assert verdict.broken == ()
    assert rules.verdict(chosen) == rules.best()
    assert blocking == len(verdict.blocking)


@QUICK
@given(towns(most_children=4))
def test_deferred_acceptance_passes_over_no_more_than_it_must(town: Town) -> None:
    _, (blocking, _), _ = placed_by(town, "deferred-acceptance")
    assert blocking == BruteForce(town).best()[0]


@QUICK
@given(towns(most_children=8, plain=True), st.data())
def test_one_more_place_makes_no_family_worse_off(town: Town, data: st.DataObject) -> None:
    before, *_ = placed_by(town, "deferred-acceptance")
    group = data.draw(st.sampled_from(town.vacancies))
    group["mon_am"] += 1
    after, *_ = placed_by(town, "deferred-acceptance")
    for family, old, new in zip(BruteForce(town).families, before, after, strict=True):
        ranks = [family.wishes.index(outcome.daycare) if outcome.daycare else 99 for outcome in (old, new)]
        assert ranks[1] <= ranks[0]


@QUICK
@given(towns())
def test_same_files_and_seed_give_the_same_bytes(town: Town) -> None:
    first, second = (allocated(town, "deferred-acceptance") for _ in range(2))
    assert first == second
    assert len(first) == len(town.requests) + 1


@pytest.mark.parametrize("method", ["deferred-acceptance", "exact"])
@QUICK
@given(town=towns(most_children=8), data=st.data())
def test_order_of_the_rows_decides_nothing(method: Method, town: Town, data: st.DataObject) -> None:
    before = allocated(town, method)
    for rows in (town.daycares, town.vacancies, town.requests):
        rows[:] = data.draw(st.permutations(rows))
    after = allocated(town, method)
    assert [line.split(",")[0] for line in after[1:]] == [row["child_id"] for row in town.requests]
    assert sorted(after) == sorted(before)
