"""A test that lacks something of the machine is skipped by name, or fails when everything is required."""

from pathlib import Path

import pytest

from tests.requirements import require, require_file


def test_missing_program_is_named_with_the_way_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPVANGPUNT_REQUIRE", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no-such-program is not here; to get it: apt-get install it"):
        require("no-such-program", "apt-get install it")


def test_missing_program_fails_when_everything_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPVANGPUNT_REQUIRE", "all")
    with pytest.raises(pytest.fail.Exception, match="no-such-program"):
        require("no-such-program", "apt-get install it")


def test_missing_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPVANGPUNT_REQUIRE", raising=False)
    with pytest.raises(pytest.skip.Exception, match=r"daycares\.csv is not here"):
        require_file(Path("nowhere/daycares.csv"), "put it there")


def test_what_is_there_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPVANGPUNT_REQUIRE", "all")
    assert require("sh", "install a shell").is_file()
    assert require_file(Path(__file__), "write it") == Path(__file__)
