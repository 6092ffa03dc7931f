"""Runs the supervisor until it is asked to stop: at a terminal, or detached and telling another process."""

import asyncio
import logging
import os
import signal
import sys

from deploy.local.layout import Layout
from deploy.local.notices import Notice, Tell, tell_all, teller_to_log, teller_to_stream
from deploy.local.screen import screen
from deploy.local.starting import start_everything
from deploy.local.supervisor import Start, Stopped, Supervisor, WhenReady, Wish
from deploy.local.trouble import Trouble

INTERRUPTED = 130


def run_in_foreground(wish: Wish, when_ready: WhenReady, start: Start = start_everything) -> None:
    """Stays until Ctrl-C, SIGTERM or `opvangpunt down`. Raises Trouble; exits 130 when stopped before it was ready."""
    with screen() as tell:
        try:
            asyncio.run(_run(wish, tell, when_ready, start))
        except Stopped:
            sys.exit(INTERRUPTED)


def run_reporting(wish: Wish, descriptor: int, start: Start = start_everything) -> None:
    """The same, told to whoever holds the other end of a pipe until it is ready or has failed; then the pipe ends."""
    with os.fdopen(descriptor, "w") as stream:
        tell = teller_to_stream(stream)

        async def ready() -> None:
            tell(Notice("ready", "Ready"))
            stream.close()

        try:
            asyncio.run(_run(wish, tell, ready, start))
        except Stopped:
            sys.exit(INTERRUPTED)
        except Trouble as trouble:
            tell(Notice("failed", str(trouble)))
            sys.exit(1)


async def _run(wish: Wish, tell: Tell, when_ready: WhenReady, start: Start) -> None:
    wish.layout.make()
    supervisor = Supervisor(wish, tell_all(tell, teller_to_log(_logger(wish.layout))))
    loop = asyncio.get_running_loop()
    for asked in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(asked, supervisor.ask_to_stop)
    await supervisor.run(start, when_ready)


def _logger(layout: Layout) -> logging.Logger:
    logger = logging.getLogger("opvangpunt.supervisor")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    handler = logging.FileHandler(layout.log("supervisor"))
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger.handlers[:] = [handler]
    return logger
