"""Starts the supervisor as a process of its own, and hears from it until it is ready."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence

from deploy.local.layout import Layout
from deploy.local.logs import tail
from deploy.local.notices import Notice, Tell, from_line
from deploy.local.trouble import Trouble


class DetachedFailed(Trouble):
    """The detached supervisor could not start the platform; the message is its own."""


def start_detached(supervising: Sequence[str], layout: Layout, tell: Tell) -> None:
    """Runs the command `supervising` with `--report-to FD`, passes on what it tells, and returns when it is ready.

    It holds none of our input and output, so that whoever reads ours sees the end when we are done. Asked to stop
    (KeyboardInterrupt), we ask it to stop and wait for it. Raises DetachedFailed.
    """
    layout.make()
    reading, writing = os.pipe()
    with layout.log("supervisor").open("ab") as log:
        supervisor = subprocess.Popen(
            [*supervising, "--report-to", str(writing)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=(writing,),
            start_new_session=True,
        )
    os.close(writing)
    try:
        with os.fdopen(reading) as notices:
            last = _pass_on(notices, tell)
    except KeyboardInterrupt:
        with contextlib.suppress(ProcessLookupError):
            supervisor.terminate()
        supervisor.wait()
        raise
    if last is None or last.kind != "ready":
        supervisor.wait()
        reason = last.text if last is not None and last.kind == "failed" else tail(layout.log("supervisor"))
        raise DetachedFailed(reason or f"The supervisor ended at once (exit code {supervisor.returncode})")


def _pass_on(notices: Iterable[str], tell: Tell) -> Notice | None:
    """Tells all but a failure, which becomes an error of ours, and returns the last."""
    last = None
    for line in notices:
        last = from_line(line)
        if last.kind != "failed":
            tell(last)
    return last


def command(*arguments: str) -> tuple[str, ...]:
    """An `opvangpunt` command line under the interpreter that runs us."""
    return (sys.executable, "-m", "deploy.local.cli", *arguments)
