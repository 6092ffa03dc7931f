"""The whole system as `opvangpunt up` starts it, and what its tests do with it from outside."""

import asyncio
import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import httpx
from aiokafka import ConsumerRecord

from shared.contracts.envelope import Envelope
from shared.contracts.event import Event
from shared.contracts.topics import Topic
from tests import bus
from tests.platform_running import eventually

COMMAND = Path(sys.executable).with_name("opvangpunt")
"""As it is installed beside the Python that runs the tests."""
NOTHING_WAITS = {
    "OPVANGPUNT_CARE_CORRECTION_MINUTES": "0",
    "OPVANGPUNT_QUESTION_FROM": "00:00",
    "OPVANGPUNT_QUESTION_UNTIL": "23:59:59.999999",
}
"""Settings with which no report waits to be corrected and no question waits for the morning."""
T = TypeVar("T")
Header = tuple[str, bytes]
_PHONES = count(470_001_000 + random.randrange(8_000))
"""Numbers that nobody has. Each family of a run gets its own, and hardly one that a run before had."""


def opvangpunt(
    *arguments: str, within_seconds: float = 240, settings: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """What the command says and how it ends; `settings` are environment variables of what it starts."""
    return subprocess.run(
        [str(COMMAND), *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=within_seconds,
        env={**os.environ, **(settings or {})},
    )


@dataclass
class System:
    """A system that runs on the data folder `data`. `status` is what `status --json` says."""

    data: Path
    status: dict[str, Any]
    _tokens: dict[tuple[str, str | None], str] = field(default_factory=dict)
    _clients: dict[tuple[str, str | None, str | None], httpx.Client] = field(default_factory=dict)

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command on this system."""
        return opvangpunt(*arguments, "--data", str(self.data))

    def token(self, role: str, scope: str | None = None) -> str:
        """What the command `token` prints, asked for once."""
        if (role, scope) not in self._tokens:
            answer = self.command("token", "--role", role, *(["--for", scope] if scope else []))
            assert answer.returncode == 0, answer.stderr
            self._tokens[role, scope] = answer.stdout.strip()
        return self._tokens[role, scope]

    def url(self, service: str) -> str:
        """Where a service, or `sms_centre`, answers."""
        part = self.status["sms_centre"] if service == "sms_centre" else self.status["services"][service]
        return str(part["url"])

    def http(self, service: str, role: str | None = None, scope: str | None = None) -> httpx.Client:
        """A client of one service, with a token of that role or with none."""
        if (service, role, scope) not in self._clients:
            headers = {"Authorization": f"Bearer {self.token(role, scope)}"} if role else {}
            self._clients[service, role, scope] = httpx.Client(
                base_url=self.url(service), headers=headers, timeout=60, trust_env=False
            )
        return self._clients[service, role, scope]

    def desk(self, slug: str = "borgerhout", service: str = "intake") -> httpx.Client:
        """A terminal of that desk."""
        return self.http(service, "terminal", slug)

    def operator(self, service: str) -> httpx.Client:
        """An operator."""
        return self.http(service, "operator")

    def metrics(self, service: str) -> str:
        """What Prometheus would read."""
        return self.http(service).get("/metrics").text

    def counted(self, service: str, metric: str) -> float:
        """A metric of a service, over all its labels."""
        lines = re.findall(rf"^{metric}(?:{{.*}})? (\S+)$", self.metrics(service), re.MULTILINE)
        return sum(map(float, lines))

    def records(self, topic: Topic) -> list[ConsumerRecord]:
        """All that lies on a topic now."""
        return _run(bus.records_of(self.status["kafka"]["bootstrap"], topic))

    def envelopes(self, topic: Topic) -> list[Envelope]:
        """Its events; what is no event is passed over."""
        return _run(bus.envelopes_of(self.status["kafka"]["bootstrap"], topic))

    def published(self, event: type[Event], wanted: Callable[[Any], bool]) -> Envelope:
        """The first such event on its topic, once it is there."""
        found: list[Envelope] = []

        def is_there() -> bool:
            envelopes = self.envelopes(event.topic)
            found.extend(one for one in envelopes if isinstance(one.event, event) and wanted(one.event))
            return bool(found)

        eventually(is_there, f"{event.__name__} on {event.topic.name}")
        return found[0]

    def produce(self, *records: bus.Given) -> None:
        """Put records on the bus: topic, key, value, headers."""
        _run(bus.put(self.status["kafka"]["bootstrap"], *records))

    def close(self) -> None:
        """End the clients."""
        for client in self._clients.values():
            client.close()


def started(data: Path) -> System:
    """Start everything with the demo city, as a person would; nothing waits for its time."""
    answer = opvangpunt("up", "--demo", "--detach", "--json", "--data", str(data), settings=NOTHING_WAITS)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return System(data, json.loads(answer.stdout))


def running(data: Path) -> System:
    """What runs on that folder."""
    answer = opvangpunt("status", "--json", "--data", str(data))
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return System(data, json.loads(answer.stdout))


def fresh_key() -> dict[str, str]:
    """A header with an Idempotency-Key that nobody used."""
    return {"Idempotency-Key": str(uuid4())}


def fresh_phone() -> str:
    """A phone that no other family of this run has."""
    return f"+32{next(_PHONES)}"


def refused_fields(answer: httpx.Response) -> set[str]:
    """The fields that a problem names; AssertionError for an answer that is no problem."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    assert answer.json()["status"] == answer.status_code
    return {error["field"] for error in answer.json().get("errors", [])}


def _run(work: Coroutine[Any, Any, T]) -> T:
    with asyncio.Runner() as runner:
        return runner.run(work)
