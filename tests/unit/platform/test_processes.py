"""A process is itself for as long as it lives, and nobody else is taken for it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from deploy.local.processes import MARK, Identity, Specification, end, identify, is_running, marked, spawn, stop

SLEEPER = (sys.executable, "-c", "import time; print('awake', flush=True); time.sleep(600)")
DEAF = (
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)",
)


@pytest.fixture
def sleeper(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    specification = Specification("sleeper", SLEEPER, tmp_path / "sleeper.log")
    process = spawn(specification)
    yield process
    stop(process, specification)


def _identity(process: subprocess.Popen[bytes]) -> Identity:
    identity = identify(process.pid)
    assert identity is not None
    return identity


def test_same_process_has_the_same_identity_whenever_asked(sleeper: subprocess.Popen[bytes]) -> None:
    assert identify(sleeper.pid) == identify(sleeper.pid)
    assert is_running(_identity(sleeper))


def test_dead_process_does_not_run_even_before_it_is_collected(sleeper: subprocess.Popen[bytes]) -> None:
    identity = _identity(sleeper)
    os.kill(sleeper.pid, signal.SIGKILL)
    os.waitid(os.P_PID, sleeper.pid, os.WEXITED | os.WNOWAIT)
    assert not is_running(identity)


def test_recycled_pid_is_left_alone(sleeper: subprocess.Popen[bytes]) -> None:
    earlier = replace(_identity(sleeper), started="another life")
    end(earlier, seconds=5)
    assert sleeper.poll() is None


def test_foreign_process_is_ended(sleeper: subprocess.Popen[bytes]) -> None:
    end(_identity(sleeper), seconds=5)
    assert sleeper.wait() == -signal.SIGTERM


def test_process_deaf_to_the_first_signal_is_killed(tmp_path: Path) -> None:
    specification = Specification("deaf", DEAF, tmp_path / "deaf.log", stop_seconds=0.2)
    process = spawn(specification)
    while b"deaf" not in specification.log.read_bytes():
        assert process.poll() is None
    stop(process, specification)
    assert process.returncode == -signal.SIGKILL


def test_process_is_found_by_its_mark(tmp_path: Path) -> None:
    specification = Specification("notify", SLEEPER, tmp_path / "notify.log", environment={MARK: "a-mark/notify"})
    process = spawn(specification)
    try:
        while b"awake" not in specification.log.read_bytes():
            assert process.poll() is None
        assert marked("a-mark") == [("notify", identify(process.pid))]
        assert marked("another-mark") == []
    finally:
        stop(process, specification)
