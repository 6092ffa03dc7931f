"""Accounts: PostgreSQL refuses to run as root, so root gives it an account of its own.

No permission of any folder is ever opened for that account. Where it cannot see the programs or the data for want of
rights on a parent folder (a project in root's home), the process is lent one capability, reading past such folders.
"""

import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from deploy.local.trouble import Trouble

NAME = "opvangpunt"


class AccountFailed(Trouble):
    """No account could be had; the message says what to do."""


@dataclass(frozen=True)
class Account:
    """A user of the system with its first group."""

    uid: int
    gid: int


def account_for(folder: Path) -> Account | None:
    """Who PostgreSQL runs as: ourselves (None) unless we are root; then the folder's owner, or an account we make."""
    if os.geteuid() != 0:
        return None
    if folder.exists():
        owner = folder.stat()
        if owner.st_uid != 0:
            return Account(owner.st_uid, owner.st_gid)
    return _own_account()


def _own_account() -> Account:
    try:
        entry = pwd.getpwnam(NAME)
    except KeyError:
        entry = _make_account()
    return Account(entry.pw_uid, entry.pw_gid)


def _make_account() -> pwd.struct_passwd:
    program = shutil.which("useradd", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin")
    advice = f"PostgreSQL does not run as root: make a user called '{NAME}', or start as an ordinary user"
    if program is None:
        raise AccountFailed(advice)
    options = ("--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent")
    finished = subprocess.run(
        [program, *options, "--shell", "/usr/sbin/nologin", NAME], capture_output=True, text=True, check=False
    )
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        raise AccountFailed(f"{advice} ({finished.stderr.strip()})") from None


def can_see(path: Path, account: Account) -> bool:
    """Whether the account may pass every folder above `path`, by their owners and modes."""
    return all(_may_pass(parent, account) for parent in path.absolute().parents)


def _may_pass(folder: Path, account: Account) -> bool:
    status = folder.stat()
    if status.st_uid == account.uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == account.gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)


def as_account(
    account: Account | None, command: tuple[str, ...], paths: Iterable[Path]
) -> tuple[tuple[str, ...], Account | None]:
    """The command to start, and the account to start it as, so that it runs as `account` and can reach `paths`.

    Raises AccountFailed where that cannot be.
    """
    if account is None or all(can_see(path.resolve(), account) for path in paths):
        return command, account
    program, capability = shutil.which("setpriv"), _lendable_capability()
    if program is None or capability is None:
        raise AccountFailed(
            f"PostgreSQL's account '{NAME}' cannot reach {', '.join(str(path) for path in paths)}: "
            "install util-linux (setpriv), or keep the project and its data where other users may pass"
        )
    who = (f"--reuid={account.uid}", f"--regid={account.gid}", "--clear-groups")
    # Without the secure bit, access(2) asks as a user without capabilities, and PostgreSQL would not find its programs.
    lent = (f"--inh-caps=+{capability}", f"--ambient-caps=+{capability}", "--securebits=+no_setuid_fixup")
    return (program, *who, *lent, "--", *command), None


def _lendable_capability() -> str | None:
    """The smallest capability within our bounding set that reads past closed folders (capabilities(7))."""
    status = Path("/proc/self/status").read_text()
    bounding = int(next(line for line in status.splitlines() if line.startswith("CapBnd:")).split()[1], 16)
    for name, number in (("dac_read_search", 2), ("dac_override", 1)):
        if bounding >> number & 1:
            return name
    return None
