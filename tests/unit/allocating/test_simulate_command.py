"""`opvangpunt simulate` as a person or a program calls it."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from deploy.local.trouble import Trouble
from tests.unit.allocating.round_files import policies, run, small_town


@pytest.fixture
def town(tmp_path: Path) -> Path:
    small_town().write(tmp_path)
    return tmp_path


def both(town: Path, *options: object) -> Any:
    return run("simulate", town, *(part for policy in policies(town) for part in ("--policy", policy)), *options)


def test_policies_are_held_side_by_side_against_the_first(town: Path) -> None:
    document = json.loads(both(town, "--json").stdout)
    work, vulnerable = document["policies"]
    assert (document["children"], document["families"]) == (2, 2)
    assert (work["policy"], work["placed"], work["ranks"]) == ("work-first", 1, {"1": 1})
    assert (vulnerable["policy"], vulnerable["placed"], vulnerable["ranks"]) == (
        "vulnerable-first",
        2,
        {"1": 1, "2": 1},
    )
    assert (vulnerable["gained"], vulnerable["lost"], vulnerable["better"], vulnerable["worse"]) == (1, 0, 1, 1)
    assert (work["gained"], work["better"], work["worse"]) == (0, 0, 0)
    assert (work["in_force"], vulnerable["in_force"]) == (True, False)


def test_each_group_shows_what_every_policy_does_to_it(town: Path) -> None:
    document = json.loads(both(town, "--json").stdout)
    kinds = [(section["kind"], section["of"]) for section in document["sections"]]
    tiers = [("tier", "work-first"), ("tier", "vulnerable-first")]
    assert kinds == [("vulnerability", None), ("ground", None), ("neighbourhood", None), *tiers]
    placed = {
        (section["kind"], group["group"]): [policy["placed"] for policy in group["policies"]]
        for section in document["sections"]
        for group in section["groups"]
    }
    assert placed["ground", "vulnerable"] == [0, 1]
    assert placed["ground", "work-4-5"] == [1, 1]
    assert placed["vulnerability", "several"] == [0, 1]
    assert placed["vulnerability", "no"] == [1, 1]
    assert placed["tier", "vulnerable"] == [0, 1]


def test_a_person_reads_tables_and_hears_which_policy_is_an_exercise(town: Path) -> None:
    result = both(town)
    assert result.exit_code == 0
    assert "2 children, 2 families" in result.stdout
    assert "By vulnerability" in result.stdout
    assert "vulnerable-first is no longer in force" in result.stderr
    assert "work-first is" not in result.stderr


def test_folder_holds_the_figures_and_an_allocation_for_each_policy(town: Path) -> None:
    both(town, "--out", town / "out")
    rows = list(csv.DictReader((town / "out" / "policies.csv").open()))
    assert [(row["policy"], row["placed"]) for row in rows] == [("work-first", "1"), ("vulnerable-first", "2")]
    groups = list(csv.DictReader((town / "out" / "groups.csv").open()))
    assert {"kind": "ground", "group": "vulnerable", "policy": "vulnerable-first", "gained": "1"}.items() <= next(
        row for row in groups if row["group"] == "vulnerable" and row["policy"] == "vulnerable-first"
    ).items()
    assert [row["rank"] for row in csv.DictReader((town / "out" / "ranks.csv").open())] == ["1", "1", "2"]
    allocation = town / "out" / "allocation-vulnerable-first.csv"
    policy = policies(town)[1]
    assert run("verify", town, "--policy", policy, "--allocation", allocation, "--strict").exit_code == 0


@pytest.mark.parametrize(
    ("language", "title"), [("en", "The same children under 2"), ("nl", "Dezelfde kinderen onder 2")]
)
def test_report_stands_alone_in_the_language_that_was_asked_for(town: Path, language: str, title: str) -> None:
    report = town / "report.html"
    assert both(town, "--report", report, "--language", language).exit_code == 0
    page = report.read_text()
    assert title in page
    assert "http" not in page
    assert "<script" not in page


def test_every_faulty_policy_is_named_by_file_and_line_before_anything_is_placed(town: Path) -> None:
    work, vulnerable = policies(town)
    work.write_text(work.read_text() + "colour = 1\n")
    vulnerable.write_text("id = ")
    result = run("simulate", town, "--policy", work, "--policy", vulnerable, "--out", town / "out")
    assert isinstance(result.exception, Trouble)
    assert "work.toml, line 8: colour is unknown" in str(result.exception)
    assert "vulnerable.toml, line 1: is no TOML" in str(result.exception)
    assert not (town / "out").exists()


def test_two_policies_with_one_id_cannot_be_told_apart(town: Path) -> None:
    work, _ = policies(town)
    result = run("simulate", town, "--policy", work, "--policy", work)
    assert "work.toml: has the id of another policy, 'work-first'" in str(result.exception)


def test_a_simulation_without_a_policy_is_refused(town: Path) -> None:
    assert run("simulate", town).exit_code == 2


def test_a_report_that_cannot_be_put_anywhere_is_refused_before_the_work(town: Path) -> None:
    result = both(town, "--report", town / "nowhere" / "report.html", "--out", town / "out")
    assert isinstance(result.exception, Trouble)
    assert "there is no folder" in str(result.exception)
    assert not (town / "out").exists()
