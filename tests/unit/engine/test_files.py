"""Files with faults are refused, each fault named by file, line and column."""

from pathlib import Path

import pytest

from services.matching.engine.files.faults import FileError
from services.matching.engine.files.policy import read_policy
from services.matching.engine.rounds import allocate
from tests.unit.engine.towns import Town


def a_town() -> Town:
    town = Town()
    town.daycare("d0")
    town.daycare("d1")
    town.group("d0", "A", [1, 1])
    town.group("d1", "A", [1, 1])
    town.child("anna", "d0;d1")
    town.child("bo", "d1;d0")
    return town


def faults(town: Town, folder: Path) -> list[str]:
    with pytest.raises(FileError) as error:
        town.read(folder)
    return [str(fault) for fault in error.value.faults]


def test_unknown_daycare_in_a_preference(tmp_path: Path) -> None:
    town = a_town()
    town.requests[1]["preferences"] = "d1;nowhere"
    assert faults(town, tmp_path) == [
        "requests.csv, line 3, column preferences: 'nowhere' is no daycare of the daycares file"
    ]


def test_child_that_stands_twice(tmp_path: Path) -> None:
    town = a_town()
    town.requests[1]["child_id"] = "anna"
    assert faults(town, tmp_path) == ["requests.csv, line 3, column child_id: 'anna' stands in line 2 already"]


@pytest.mark.parametrize(("column", "value"), [("preferences", "d0"), ("siblings_together", "no")])
def test_siblings_who_differ(column: str, value: str, tmp_path: Path) -> None:
    town = a_town()
    for row in town.requests:
        row |= {"family_id": "f", "preferences": "d0;d1"}
    town.requests[1][column] = value
    assert faults(town, tmp_path) == [
        f"requests.csv, line 3, column {column}: differs from line 2, of the same family 'f'"
    ]


@pytest.mark.parametrize("value", ["-1", "1.5", "many", "999999", ""])
def test_impossible_capacity(value: str, tmp_path: Path) -> None:
    town = a_town()
    town.vacancies[1]["tue_pm"] = value
    (fault,) = faults(town, tmp_path)
    assert fault.startswith("vacancies.csv, line 3, column tue_pm: ")
    assert fault.endswith("is no whole number from 0 to 10000")


@pytest.mark.parametrize(
    ("column", "value"), [("birth_date", "31-12-2026"), ("start_on", ""), ("registered_at", "soon")]
)
def test_dates_that_are_none(column: str, value: str, tmp_path: Path) -> None:
    town = a_town()
    town.requests[0][column] = value
    (fault,) = faults(town, tmp_path)
    assert fault.startswith(f"requests.csv, line 2, column {column}: ")


def test_missing_column_and_empty_file(tmp_path: Path) -> None:
    town = a_town()
    for row in town.requests:
        del row["dayparts"]
    assert faults(town, tmp_path) == ["requests.csv, line 1, column dayparts: this column is missing"]
    town = a_town()
    town.write(tmp_path)
    (tmp_path / "requests.csv").write_text("")
    with pytest.raises(FileError, match=r"requests\.csv: is empty"):
        read_requests_again(tmp_path)


def read_requests_again(folder: Path) -> None:
    from services.matching.engine.files.places import read_daycares, read_groups  # noqa: PLC0415
    from services.matching.engine.files.requests import read_requests  # noqa: PLC0415

    daycares = read_daycares(folder / "daycares.csv")
    read_requests(folder / "requests.csv", daycares, read_groups(folder / "vacancies.csv", daycares))


def test_last_columns_may_be_absent_and_a_byte_order_mark_is_read_over(tmp_path: Path) -> None:
    town = a_town()
    for row in town.requests:
        for column in ("sibling_at", "current_daycare", "current_group"):
            del row[column]
    instance, policy = town.read(tmp_path)
    path = tmp_path / "requests.csv"
    path.write_text("\ufeff" + path.read_text(), encoding="utf-8")
    read_requests_again(tmp_path)
    assert (allocate(instance, policy, "deferred-acceptance").allocation.unit_wish >= 0).all()


POLICY = 'id = "p"\neffective_from = 2025-04-30\n'
TWO_TIERS = '[[tiers]]\nname = "a"\ngrounds = ["foster"]\n[[tiers]]\nname = "b"\ngrounds = [\n"foster"]\n'


TIER = '[[tiers]]\nname = "{}"\ngrounds = ["{}"]\n'


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ('effective_from = 2025-04-30\n', 0, "id is missing"),
        ('id = "p"\n', 0, "effective_from is missing"),
        ('id = " "\neffective_from = 2025-04-30\n', 1, "id is empty"),
        ('id = 7\neffective_from = 2025-04-30\n', 1, "id must be a text"),
        ('id = "p"\neffective_from = "2025-04-30"\n', 2, "a date without quotes"),
        ('id = "p"\neffective_from = 2025-04-30T00:00:00\n', 2, "a date without quotes"),
        (POLICY + "colour = 1\n", 3, "colour is unknown"),
        (POLICY + "seed = true\n", 3, "seed must be a whole number"),
        (POLICY + "seed = 1.5\n", 3, "seed must be a whole number"),
        (POLICY + "tiers = 1\n", 3, "tiers must be tables"),
        (POLICY + "tiers = [1]\n", 3, "a tier is a table"),
        (POLICY + "max_months_late = -1\n", 3, "below zero"),
        (POLICY + '[reserve]\nshare = 1.5\ngrounds = ["foster"]\n', 4, "from 0 to 1"),
        (POLICY + '[reserve]\nshare = nan\ngrounds = ["foster"]\n', 4, "from 0 to 1"),
        (POLICY + '[reserve]\nshare = "much"\ngrounds = ["foster"]\n', 4, "share must be a number"),
        (POLICY + "[reserve]\nshare = 0.1\n", 3, "grounds is missing"),
        (POLICY + '[reserve]\nshare = 0.1\ngrounds = ["wealth"]\n', 5, "'wealth' is no ground"),
        (POLICY + '[reserve]\nshare = 0.1\ngrounds = []\nfor = 1\n', 6, "for is unknown here"),
        (POLICY + TWO_TIERS, 9, "two tiers"),
        (POLICY + TIER.format("a", "foster") + TIER.format("a", "training"), 7, "two tiers are called 'a'"),
        (POLICY + TIER.format("", "foster"), 4, "name of a tier is empty"),
        (POLICY + TIER.format("a", "wealth"), 5, "'wealth' is no ground"),
        (POLICY + '[[tiers]]\nname = "a"\ngrounds = [["foster"]]\n', 5, "is no ground"),
        (POLICY + '[[tiers]]\nname = "a"\n', 3, "grounds is missing"),
        (POLICY + 'tie_break = ["fate"]\n', 3, "'fate' is no tie-break"),
        (POLICY + 'tie_break = ["lottery", "lottery"]\n', 3, "twice"),
        (POLICY + 'tie_break = [["lottery"]]\n', 3, "is no tie-break"),
        (POLICY + "effective_until = 2024-01-01\n", 3, "is before"),
        (POLICY + "effective_until = 2024-13-01\n", 3, "is no TOML"),
        (POLICY + "[points]\nfoster = 1\nwealth = 2\n", 5, "'wealth' is no ground"),
        (POLICY + '[points]\nfoster = "many"\n', 4, "must be a number"),
        (POLICY + "[points]\nfoster = inf\n", 4, "must be a number"),
    ],
)  # fmt: skip
def test_faults_of_a_policy_by_line(text: str, line: int, word: str, tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(text)
    with pytest.raises(FileError) as error:
        read_policy(path)
    assert [fault.line for fault in error.value.faults] == [line]
    assert word in str(error.value)
