"""PostgreSQL's account reaches the data, and no folder's permissions are opened for it."""

from pathlib import Path

import pytest

from deploy.local.accounts import Account, as_account, can_see

NOBODY = Account(65534, 65534)


def test_folder_below_a_closed_one_cannot_be_seen(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    assert not can_see(closed / "data", NOBODY)


def test_ordinary_user_starts_the_command_as_it_is(tmp_path: Path) -> None:
    assert as_account(None, ("postgres",), [tmp_path]) == (("postgres",), None)


def test_account_that_sees_everything_is_simply_taken() -> None:
    assert as_account(NOBODY, ("postgres",), [Path("/usr")]) == (("postgres",), NOBODY)


def test_account_that_does_not_see_the_data_is_lent_reading_alone(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    before = closed.stat().st_mode
    command, account = as_account(NOBODY, ("postgres", "-D", "data"), [closed / "data"])
    assert account is None
    assert command[-3:] == ("postgres", "-D", "data")
    assert "--reuid=65534" in command
    assert any(part.startswith("--ambient-caps=+dac_") for part in command)
    assert closed.stat().st_mode == before


def test_missing_setpriv_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(Exception, match="setpriv"):
        as_account(NOBODY, ("postgres",), [closed / "data"])
