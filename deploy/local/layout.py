"""The data folder: one folder that survives a restart, and what lies where in it."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from deploy.local.trouble import Trouble


class FolderInUse(Trouble):
    """Another supervisor works on the data folder; the message says what to do."""


class FolderUnusable(Trouble):
    """The data folder cannot be made or written; the message names it."""


@dataclass(frozen=True)
class Layout:
    """Paths within the data folder `folder`, which is absolute."""

    folder: Path

    @property
    def kafka(self) -> Path:
        """The broker's configuration and data."""
        return self.folder / "kafka"

    @property
    def postgres(self) -> Path:
        """The database server's data."""
        return self.folder / "postgres"

    @property
    def sms_centre(self) -> Path:
        """What the SMS centre keeps."""
        return self.folder / "sms-centre"

    @property
    def logs(self) -> Path:
        """One file a process, and the one before it (`.1`)."""
        return self.folder / "logs"

    @property
    def private_key(self) -> Path:
        """Signs tokens: PEM, Ed25519, readable by the owner alone."""
        return self.folder / "keys" / "access-private.pem"

    @property
    def public_key(self) -> Path:
        """Checks tokens: PEM."""
        return self.folder / "keys" / "access-public.pem"

    @property
    def credentials(self) -> Path:
        """Passwords of this installation, readable by the owner alone."""
        return self.folder / "keys" / "credentials.json"

    @property
    def state(self) -> Path:
        """What runs now."""
        return self.folder / "state.json"

    @property
    def lock(self) -> Path:
        """Held by the supervisor as long as it lives."""
        return self.folder / "lock"

    @property
    def demo(self) -> Path:
        """`pending` or `loaded`; absent when the folder was made without the demo city."""
        return self.folder / "demo"

    def log(self, name: str) -> Path:
        """The log of one process."""
        return self.logs / f"{name}.log"

    def make(self) -> None:
        """Makes the folder and its parts. Raises FolderUnusable."""
        try:
            for folder in (self.folder, self.logs, self.sms_centre):
                folder.mkdir(parents=True, exist_ok=True)
            self.private_key.parent.mkdir(mode=0o700, exist_ok=True)
            writable = os.access(self.folder, os.W_OK)
        except OSError as error:
            raise FolderUnusable(f"The data folder {self.folder} cannot be made: {error.strerror}") from error
        if not writable:
            raise FolderUnusable(f"The data folder {self.folder} cannot be written by this user")


def layout_of(folder: Path) -> Layout:
    """The layout of the data folder a person named, however they named it."""
    return Layout(folder.expanduser().resolve())


@contextmanager
def held(layout: Layout, patience_seconds: float = 0.0) -> Iterator[None]:
    """Holds the data folder for the length of the block. The system lets go of it when we die, however we die.

    Raises FolderInUse when another process holds it and does not let go within `patience_seconds`: the threads of a
    killed supervisor outlive it, and its hold with them, for an instant.
    """
    deadline = time.monotonic() + patience_seconds
    with layout.lock.open("a") as lock:
        while not _taken(lock):
            if time.monotonic() >= deadline:
                raise FolderInUse(
                    f"Opvangpunt already runs on {layout.folder}: "
                    "`opvangpunt down` stops it, `opvangpunt status` shows it"
                )
            time.sleep(0.05)
        yield


def _taken(lock: TextIO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def write_private(path: Path, text: str) -> None:
    """Writes a file that only its owner can read, whole or not at all."""
    partial = path.with_name(f".{path.name}.partial")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    partial.replace(path)
