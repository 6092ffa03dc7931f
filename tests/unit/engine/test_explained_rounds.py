"""Whatever the town, every family gets an answer, and the answer holds with what was decided."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings

from services.matching.engine.explaining.rows import explain
from services.matching.engine.listing import list_daycares
from services.matching.engine.rounds import allocate
from tests.unit.engine.towns import Town, towns

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
TOLD = re.compile(
    r"(?:The one place|(Both) places|All (\d+) places) in the group \S+ on .*? by the rules: (.*?)\. Your child could"
)


@pytest.mark.parametrize("language", ["en", "nl"])
@QUICK
@given(town=towns())
def test_every_wish_that_did_not_come_true_has_a_reason(language: str, town: Town) -> None:
    with TemporaryDirectory() as name:
        instance, policy = town.read(Path(name))
    outcome = allocate(instance, policy, "deferred-acceptance")
    listing = list_daycares(instance)
    answered: dict[str, list[str]] = {}
    for asked, status, daycare, _, reason, code in explain(instance, policy, outcome, language):
        assert reason
        assert code
        if status in {"not-placed", "refused"}:
            answered.setdefault(asked, []).append(daycare)
    for child, child_id in enumerate(instance.children.ids):
        unit = int(instance.unit_of[child])
        if outcome.allocation.unit_wish[unit] < 0 and instance.children.current_daycare[child] < 0:
            wished = listing.daycare[listing.start[unit] : listing.start[unit + 1]].tolist()
            assert answered[child_id] == ([instance.daycares.ids[one] for one in wished] or [""])


@QUICK
@given(town=towns())
def test_those_who_came_before_are_as_many_as_the_places(town: Town) -> None:
    with TemporaryDirectory() as name:
        instance, policy = town.read(Path(name))
    outcome = allocate(instance, policy, "deferred-acceptance")
    for *_, reason, code in explain(instance, policy, outcome):
        for both, many, before in TOLD.findall(reason) if code == "full" else ():
            places = 2 if both else int(many or 1)
            numbers = [int(re.match(r"\d+", part)[0]) for part in before.split("; ")]  # type: ignore[index]
            assert sum(numbers) <= places
            assert sum(numbers) >= 1
            if town.share is None:
                assert sum(numbers) == places


@QUICK
@given(town=towns())
def test_who_is_passed_over_and_nobody_else_is_told_to_ask_for_a_review(town: Town) -> None:
    with TemporaryDirectory() as name:
        instance, policy = town.read(Path(name))
    outcome = allocate(instance, policy, "deferred-acceptance")
    passed_over = {instance.children.ids[c] for c, u in enumerate(instance.unit_of.tolist()) if u in outcome.blocking}
    told = {child for child, *_, code in explain(instance, policy, outcome) if code in {"review", "placed-review"}}
    assert told == passed_over
