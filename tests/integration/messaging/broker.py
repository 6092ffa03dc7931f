"""A broker of a test's own, to be killed and started again."""

import asyncio
import os
import signal
import subprocess
from pathlib import Path

from deploy.local import kafka, processes
from deploy.local.jars import cache_folder, class_path
from deploy.local.ports import free_ports
from tests.integration.messaging.stage import until
from tests.platform_parts import READY_WITHIN_SECONDS


class OwnBroker:
    """One Kafka node. `kill` is kill -9; `start` takes up the same data again."""

    def __init__(self, folder: Path) -> None:
        port, controller_port = free_ports(2)
        self._kafka = kafka.Kafka(folder, port, controller_port, tuple(class_path(cache_folder())))
        self._kafka.prepare()
        self._specification = self._kafka.specification(folder / "kafka.log")
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def bootstrap(self) -> str:
        """The broker's address, the same before and after."""
        return self._kafka.bootstrap

    async def start(self) -> None:
        """Start it and wait until it answers."""
        self._process = processes.spawn(self._specification)
        await until(lambda: kafka.is_ready(self._kafka.port), "the broker to answer", READY_WITHIN_SECONDS)

    async def kill(self) -> None:
        """End it as a power failure would."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGKILL)
        await asyncio.to_thread(self._process.wait)
