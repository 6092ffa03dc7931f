from datetime import date
from pathlib import Path

import pytest

from services.matching.app import read_policies
from services.matching.domain.policies import NoPolicyInForceError, Policy, Standing, in_force
from services.matching.domain.policy_checks import PolicyError
from services.matching.domain.policy_file import parse_policy
from services.matching.settings import MatchingSettings
from tests.unit.matching.making import POLICY, child, request

FOLDER = MatchingSettings(database_url="", access_public_key_file=Path()).policies_folder
VARIANTS = FOLDER / "variants"
SHIPPED = read_policies(FOLDER, parse_policy)


@pytest.mark.parametrize(
    ("day", "policy_id"),
    [
        (date(2024, 3, 31), "flanders-2014"),
        (date(2024, 4, 1), "flanders-2024"),
        (date(2025, 4, 29), "flanders-2024"),
        (date(2025, 4, 30), "flanders-2025"),
        (date(2026, 11, 22), "flanders-2025"),
    ],
)
def test_each_day_has_the_policy_that_was_in_force(day: date, policy_id: str) -> None:
    assert in_force(SHIPPED, day).policy_id == policy_id


def test_every_shipped_policy_names_its_source() -> None:
    assert all(policy.source for policy in SHIPPED)


def test_work_comes_before_low_income_and_that_before_vulnerability() -> None:
    policy = in_force(SHIPPED, date(2026, 11, 22))
    tiers = [
        policy.standing(request("r", grounds=[ground]), "a").tier for ground in ("training", "low-income", "vulnerable")
    ]
    assert tiers == [0, 1, 2]
    assert policy.tier_name(policy.standing(request("r"), "a").tier) == "no priority ground"


def test_nothing_is_decided_on_a_day_without_a_policy() -> None:
    with pytest.raises(NoPolicyInForceError):
        in_force(SHIPPED, date(2010, 1, 1))


def test_sibling_counts_only_at_the_siblings_daycare() -> None:
    asked = request("r", grounds=["sibling"], children=(child(sibling_at="a"), child("c2")))
    assert POLICY.standing(asked, "a") == Standing(1, 0)
    assert POLICY.standing(asked, "b") == Standing(2, 0)
    assert POLICY.standing(request("r", grounds=["sibling"]), "a") == Standing(2, 0)
    assert POLICY.standing(request("r", children=(child(sibling_at="a"),)), "a") == Standing(2, 0)


def test_points_add_up_within_a_tier() -> None:
    policy = Policy("p", date(2020, 1, 1), points={"work-4-5": 3, "sibling": 2})
    asked = request("r", grounds=["work-4-5", "sibling"], children=(child(sibling_at="a"),))
    assert policy.standing(asked, "a").points == 5
    assert policy.standing(asked, "b").points == 3


def test_lot_is_the_same_for_one_seed_and_another_for_another() -> None:
    one, other = Policy("p", date(2020, 1, 1), seed=1), Policy("p", date(2020, 1, 1), seed=2)
    assert one.lot("r") == one.lot("r")
    assert one.lot("r") != other.lot("r")


def test_whole_policy_is_read() -> None:
    policy = parse_policy("""
        id = "p"
        effective_from = 2026-01-01
        effective_until = 2026-12-31
        source = "somewhere"
        seed = 7
        tie_break = ["distance", "lottery"]
        max_months_late = 1
        [[tiers]]
        name = "one"
        grounds = ["foster"]
        [reserve]
        share = 0.2
        grounds = ["vulnerable"]
        [points]
        training = 4
    """)
    assert policy.tie_break == ("distance", "lottery")
    assert policy.reserve is not None
    assert policy.reserve.share == 0.2
    assert policy.points == {"training": 4}
    assert not policy.is_in_force(date(2027, 1, 1))


def test_variants_are_never_taken_by_the_service_and_are_policies_all_the_same() -> None:
    variants = [file.read_text() for file in VARIANTS.glob("*.toml")]
    assert variants
    assert not {parse_policy(text).policy_id for text in variants} & {policy.policy_id for policy in SHIPPED}


def test_a_policy_that_is_not_in_force_says_since_when_or_until_when() -> None:
    policy = Policy("p", date(2026, 1, 1), date(2026, 12, 31))
    assert policy.why_not_in_force(date(2026, 12, 31)) is None
    assert policy.why_not_in_force(date(2025, 12, 31)) == "p is not in force on 2025-12-31: it starts on 2026-01-01"
    assert policy.why_not_in_force(date(2027, 1, 1)) == "p is no longer in force on 2027-01-01: it ended on 2026-12-31"


def test_a_day_without_a_policy_tells_which_there_are() -> None:
    with pytest.raises(NoPolicyInForceError, match="flanders-2014 is not in force on 2010-01-01: it starts on 2014"):
        in_force(SHIPPED, date(2010, 1, 1))


def test_everything_wrong_with_a_policy_is_said_at_once() -> None:
    with pytest.raises(PolicyError) as error:
        parse_policy('id = ""\neffective_from = 2026-01-01\ntie_break = ["height"]\n[points]\nrich = true\n')
    assert [fault.line for fault in error.value.faults] == [1, 3, 5, 5]


def test_folder_with_a_broken_policy_names_the_file_and_the_line(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("effective_from = 2026-01-01\nid = 3")
    with pytest.raises(PolicyError, match=r"broken\.toml, line 2: id must be a text"):
        read_policies(tmp_path, parse_policy)


def test_two_files_with_one_id_are_refused(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.toml").write_text('id = "p"\neffective_from = 2026-01-01')
    with pytest.raises(PolicyError, match=r"b\.toml: another file has the id 'p'"):
        read_policies(tmp_path, parse_policy)
