"""`opvangpunt allocate` as a person or a program calls it."""

import csv
import json
from pathlib import Path

import pytest

from deploy.local.trouble import Trouble
from tests.unit.allocating.round_files import policies, run, small_town


@pytest.fixture
def town(tmp_path: Path) -> Path:
    small_town().write(tmp_path)
    return tmp_path


def test_a_round_writes_a_row_for_each_child_and_prints_its_figures(town: Path) -> None:
    policy, _ = policies(town)
    result = run("allocate", town, "--policy", policy, "--out", town / "out.csv", "--json")
    assert result.exit_code == 0
    figures = json.loads(result.stdout)
    assert figures.items() >= {
        "policy": "work-first", "children": 2, "placed": 1, "blocking": 0, "ranks": {"1": 1}, "in_force": True
    }.items()  # fmt: skip
    rows = list(csv.DictReader((town / "out.csv").open()))
    assert [(row["child_id"], row["daycare_id"]) for row in rows] == [("works", "d0"), ("vulnerable", "")]


def test_a_policy_that_is_not_in_force_runs_as_an_exercise_and_says_so(town: Path) -> None:
    _, policy = policies(town)
    result = run("allocate", town, "--policy", policy, "--out", town / "out.csv", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["in_force"] is False
    assert "vulnerable-first is no longer in force" in result.stderr
    assert "it ended on 2020-12-31" in result.stderr


def test_history_is_run_on_its_own_day(town: Path) -> None:
    _, policy = policies(town)
    result = run("allocate", town, "--policy", policy, "--out", town / "out.csv", "--json", "--on", "2020-06-01")
    assert result.stderr == ""
    assert json.loads(result.stdout).items() >= {"in_force": True, "on": "2020-06-01"}.items()


@pytest.mark.parametrize(
    ("language", "said"), [("en", "went to a child who comes before"), ("nl", "ging naar een kind")]
)
def test_explanations_and_report_speak_the_language_that_was_asked_for(town: Path, language: str, said: str) -> None:
    policy, _ = policies(town)
    explain, report = town / "explain.csv", town / "report.html"
    options = ["--out", town / "out.csv", "--explain", explain, "--report", report, "--language", language]
    assert run("allocate", town, "--policy", policy, *options).exit_code == 0
    rows = {row["child_id"]: row for row in csv.DictReader(explain.open())}
    assert rows["vulnerable"]["outcome"] == "not-placed"
    assert rows["vulnerable"]["code"] == "full"
    assert said in rows["vulnerable"]["reason"]
    page = report.read_text()
    assert f'<html lang="{language}">' in page
    assert "http" not in page
    assert "<script" not in page


def test_a_policy_with_faults_allocates_nothing_and_names_the_line(town: Path) -> None:
    policy, _ = policies(town)
    policy.write_text(policy.read_text() + '[reserve]\nshare = 2\ngrounds = ["foster"]\n')
    result = run("allocate", town, "--policy", policy, "--out", town / "out.csv")
    assert isinstance(result.exception, Trouble)
    assert "work.toml, line 9: share is 2: it must be from 0 to 1" in str(result.exception)
    assert not (town / "out.csv").exists()


def test_report_tells_nothing_of_so_few_children_that_one_could_be_recognised(town: Path) -> None:
    policy, _ = policies(town)
    report = town / "report.html"
    run("allocate", town, "--policy", policy, "--out", town / "out.csv", "--report", report)
    page = report.read_text()
    assert "fewer than 5" in page
    assert "works" not in page
