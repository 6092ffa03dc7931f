from datetime import date
from pathlib import Path
from typing import Final

import pytest

from services.matching.app import read_policies
from services.matching.domain.policies import in_force
from services.matching.domain.policy_checks import PolicyError
from services.matching.settings import MatchingSettings
from services.matching.traineeships.domain.policy_file import parse_traineeship_policy
from services.mentoring.places.domain.ranking import REACH_KM

DATED: Final = 'id = "p"\neffective_from = 2026-01-01\n'
FOLDER = MatchingSettings(database_url="", access_public_key_file=Path()).traineeship_policies_folder
SHIPPED = read_policies(FOLDER, parse_traineeship_policy)


def test_shipped_policy_names_its_source_and_is_in_force() -> None:
    policy = in_force(SHIPPED, date(2026, 11, 22))
    assert policy.source
    assert policy.order == ("mentor", "age-group", "language", "distance")


def test_reach_is_that_of_the_list_that_coordinators_place_from() -> None:
    """Mentoring says `public` where the events say `public-transport`."""
    reach = dict(in_force(SHIPPED, date(2026, 11, 22)).reach_km)
    assert {name.removesuffix("-transport"): km for name, km in reach.items()} == REACH_KM


def test_another_order_is_another_policy_and_no_code() -> None:
    policy = parse_traineeship_policy(DATED + 'order = ["distance"]\ntie_break = ["lottery"]\nseed = 7')
    assert (policy.order, policy.tie_break, policy.seed) == (("distance",), ("lottery",), 7)


@pytest.mark.parametrize(
    ("text", "line", "detail"),
    [
        (DATED + 'order = ["height"]', 3, "'height' is no criterion: mentor, age-group, language, distance"),
        (DATED + 'order = ["mentor", "mentor"]', 3, "'mentor' stands twice in order"),
        (DATED + 'tie_break = ["registered_at"]', 3, "'registered_at' is no tie-break: sought_at, distance, lottery"),
        (DATED + "[[tiers]]", 3, "tiers is unknown: id, effective_from"),
        (DATED + "[reach_km]\nfoot = 3\nhorse = 5", 5, "horse is unknown here: foot, bicycle"),
        (DATED + '[reach_km]\nfoot = "far"', 4, "foot must be a number of kilometres"),
        (DATED + "[reach_km]\nfoot = 0", 4, "the reach on 'foot' is 0: it must be above zero"),
        (DATED + "[reach_km]\nfoot = nan", 4, "the reach on 'foot' is nan"),
        ('id = ""\neffective_from = 2026-01-01', 1, "id is empty"),
        (DATED + "effective_until = 2025-12-31", 3, "effective_until is before effective_from"),
        ("order = [", 1, "is no TOML"),
    ],
)
def test_fault_is_told_with_its_line(text: str, line: int, detail: str) -> None:
    with pytest.raises(PolicyError) as error:
        parse_traineeship_policy(text)
    assert [fault.line for fault in error.value.faults] == [line]
    assert detail in str(error.value)
