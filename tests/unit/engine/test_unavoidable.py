"""Where somebody must be passed over, that is shown; where nobody need be, it is never claimed."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings

from services.matching.engine.exact.proving import somebody_must_be_passed_over
from services.matching.engine.explaining.rows import explain
from services.matching.engine.rounds import allocate
from services.matching.engine.wishes import build_wishes
from tests.unit.engine.brute_force import BruteForce
from tests.unit.engine.towns import Town, towns

MORNING, AFTERNOON, TUESDAY = "mon-am", "mon-pm", "tue-am"


def circle(town: Town, name: str = "", *, turns: bool = True) -> Town:
    """Three families who chase each other. Whoever is left out may have a place that the next one holds:

    `whole` in the near daycare drives `later` to the far one, who drives `before` to the near one, who drives `whole`
    out. It stands still when `later` may have what `whole` has.
    """
    near, far = f"near{name}", f"far{name}"
    town.daycare(near)
    town.daycare(far)
    town.group(near, "A", [1, 1, 2])
    town.group(far, "A", [1, 1, 1])
    town.child(f"whole{name}", near, [MORNING, AFTERNOON])
    own = {"priority_grounds": "sibling"}
    town.child(f"before{name}", f"{far};{near}", [MORNING, TUESDAY], sibling_at=near, **own)
    more = own if turns else {"priority_grounds": "work-4-5"}
    town.child(f"later{name}", f"{near};{far}", [AFTERNOON, TUESDAY], sibling_at=far, **more)
    return town


def test_a_circle_passes_over_one_family_and_that_is_proven(tmp_path: Path) -> None:
    town = circle(Town())
    instance, policy = town.read(tmp_path)
    tried, proven = (allocate(instance, policy, "deferred-acceptance", prove=prove) for prove in (False, True))
    assert BruteForce(town).best()[0] == len(tried.blocking) == 1
    assert (tried.least_possible, proven.least_possible) == (None, 1)
    assert proven.method == "deferred-acceptance"
    assert (proven.allocation.unit_wish == tried.allocation.unit_wish).all()
    for outcome, told in ((tried, "that there is none was not proven"), (proven, "It is proven that every way")):
        rows = explain(instance, policy, outcome)
        [reason] = [reason for *_, reason, code in rows if code in {"review", "placed-review"}]
        assert told in reason


def test_where_the_circle_stands_still_nobody_must_be_passed_over(tmp_path: Path) -> None:
    instance, policy = circle(Town(), turns=False).read(tmp_path)
    assert not somebody_must_be_passed_over(instance, policy, build_wishes(instance, policy), lambda *_: None)
    assert allocate(instance, policy, "deferred-acceptance", prove=True).least_possible == 0


def test_two_circles_pass_over_two_families_and_that_is_proven(tmp_path: Path) -> None:
    instance, policy = circle(circle(Town(), "-north"), "-south").read(tmp_path)
    outcome = allocate(instance, policy, "deferred-acceptance", prove=True)
    assert (len(outcome.blocking), outcome.least_possible) == (2, 2)


@pytest.mark.parametrize("turns", [True, False])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(town=towns(most_children=2))
def test_somebody_must_be_passed_over_when_trying_everything_says_so(turns: bool, town: Town) -> None:
    circle(town, "-more", turns=turns)
    with TemporaryDirectory() as name:
        instance, policy = town.read(Path(name))
    must = somebody_must_be_passed_over(instance, policy, build_wishes(instance, policy), lambda *_: None)
    assert must == (BruteForce(town).best()[0] > 0)
