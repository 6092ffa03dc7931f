"""`up` and `down` on one data folder: one supervisor at a time, and nothing left when it is gone."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local.layout import layout_of
from deploy.local.orphans import find_orphans
from deploy.local.processes import Identity, is_running
from deploy.local.state import State, System, running_system, write_state
from deploy.local.taking_down import take_down
from tests.platform_running import kill_supervisor, nothing_left, standins, state_of, up


def test_second_up_on_the_folder_says_so_and_breaks_nothing(system: System) -> None:
    for options in ((), ("--detach",)):
        second = up(system.layout, *options)
        assert second.returncode == 1
        assert "already runs" in second.stderr
        assert "Traceback" not in second.stderr
    assert is_running(system.supervisor)
    assert state_of(system.layout).supervisor == system.supervisor


def test_second_folder_gets_a_block_of_its_own(system: System, tmp_path: Path) -> None:
    other = layout_of(tmp_path / "other")
    try:
        started = up(other, "--alone", "--detach")
        assert started.returncode == 0, started.stderr
        assert state_of(other).base != system.state.base
    finally:
        take_down(other)


def test_block_in_use_is_refused_by_its_ports(system: System, tmp_path: Path) -> None:
    refused = up(layout_of(tmp_path / "other"), "--alone", "--port-base", str(system.state.base))
    assert refused.returncode == 1
    assert f"{system.state.base}" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_up_ends_what_a_killed_supervisor_left_and_starts_afresh(system: System) -> None:
    orphans = [identity for _, identity in find_orphans(system.layout)]
    kill_supervisor(system)
    started = up(system.layout, "--detach")
    assert started.returncode == 0, started.stderr
    assert not any(is_running(orphan) for orphan in orphans)
    assert is_running(running_system(system.layout.folder).supervisor)


def test_process_that_nobody_had_time_to_record_is_ended_too(tmp_path: Path) -> None:
    layout = layout_of(tmp_path / "data")
    assert up(layout, "--alone", "--detach").returncode == 0
    kill_supervisor(running_system(layout.folder))
    layout.state.unlink()
    assert take_down(layout)
    assert nothing_left(layout)


def test_process_with_a_recycled_pid_is_left_alone(tmp_path: Path) -> None:
    layout = layout_of(tmp_path / "data")
    layout.make()
    innocent = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        earlier = Identity(innocent.pid, "another life")
        write_state(layout, State(str(layout.folder), 8100, earlier, processes={"kafka": earlier}))
        assert not take_down(layout)
        assert innocent.poll() is None
    finally:
        innocent.kill()
        innocent.communicate()


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_signal_stops_everything(tmp_path: Path, asked: signal.Signals) -> None:
    layout = layout_of(tmp_path / "data")
    command = standins(layout, "--alone")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as supervisor:
        assert supervisor.stdout is not None
        assert supervisor.stdout.readline() == "ready\n"
        supervisor.send_signal(asked)
        assert supervisor.wait(timeout=60) == 0
    assert nothing_left(layout)


def test_detach_lets_go_of_its_output(tmp_path: Path) -> None:
    layout = layout_of(tmp_path / "data")
    command = standins(layout, "--alone", "--detach")
    try:
        # Its end is reached only when nobody holds the pipe any more.
        started = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=True, timeout=60
        )
        assert "intake is ready" in started.stdout
        assert is_running(running_system(layout.folder).supervisor)
    finally:
        take_down(layout)


@pytest.mark.parametrize("options", [(), ("--detach",)])
def test_service_that_cannot_live_is_named_with_the_end_of_its_log(tmp_path: Path, options: tuple[str, ...]) -> None:
    layout = layout_of(tmp_path / "data")
    failed = up(layout, "--alone", "--failing", *options)
    assert failed.returncode == 1
    assert "matching ended (exit code 1)" in failed.stderr
    assert "I cannot live like this" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert nothing_left(layout)
