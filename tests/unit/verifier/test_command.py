"""`opvangpunt verify` as a person or a program calls it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner

from deploy.local.cli import cli
from services.matching.verifier.judging import verify_files
from tests.unit.verifier.town import Town

Make = Callable[..., Town]


def run(town: Town, *options: str) -> Any:
    names = ("--daycares", "--vacancies", "--requests", "--policy", "--allocation")
    files = [str(part) for pair in zip(names, town.write(), strict=True) for part in pair]
    return CliRunner().invoke(cli, ["verify", *files, *options])


def test_an_allocation_that_holds_exits_with_0(town: Make) -> None:
    result = run(town().daycare("a").child("x", "a", "a"), "--json", "--strict")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {"ok": True, "broken": [], "blocking": [], "children": 1, "placed": 1}


def test_a_broken_rule_exits_with_1_and_is_named(town: Make) -> None:
    result = run(town().daycare("a", 0).child("x", "a", "a"), "--json")
    assert result.exit_code == 1
    document = json.loads(result.stdout)
    assert document["ok"] is False
    assert (document["broken"][0]["rule"], document["broken"][0]["daypart"]) == (2, "mon-am")


@pytest.mark.parametrize(("options", "code"), [([], 0), (["--strict"], 1)])
def test_a_blocking_family_fails_only_when_strict(town: Make, options: list[str], code: int) -> None:
    result = run(town().daycare("a").child("x", "a", ""), "--json", *options)
    assert result.exit_code == code
    (family,) = json.loads(result.stdout)["blocking"]
    assert (family["family_id"], family["daycare_id"], family["instead_of"]) == ("f-x", "a", None)


def test_a_person_reads_sentences(town: Make) -> None:
    result = run(town().daycare("a", 0).daycare("b").child("x", "a", "a").child("y", "b", ""))
    assert "Rule 2: Group 'g' of daycare 'a' on mon-am has 0 free places" in result.stdout
    assert "Blocking: Family 'f-y' would rather have daycare 'b', its preference 1, than no place." in result.stdout
    assert "Does not hold: 1 of 2 children placed, 1 times a rule broken, 1 blocking families." in result.stdout


def test_a_bad_file_exits_with_2_and_says_where(town: Make) -> None:
    result = run(town().daycare("a").child("x", "a", dayparts="never"), "--json")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "requests.csv, line 2, column dayparts: 'never' is no day-part" in result.stderr


def test_whoever_waits_for_a_verdict_hears_how_far_it_is(town: Make) -> None:
    told: list[tuple[str, int, int]] = []
    files = town().daycare("a").child("x", "a", "a").write()
    verify_files(*files, progress=lambda *heard: told.append(heard))
    assert {"reading requests.csv", "reading allocation.csv", "looking who is passed over"} <= {
        what for what, *_ in told
    }
    assert all(done <= total for _, done, total in told)
