"""The whole road: from a request accepted at a terminal to its text at the SMS centre, all four services at work."""

import asyncio
import json
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Any

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from tests.benchmarks import parts
from tests.benchmarks.results import Result, Rounds
from tests.benchmarks.spending import spent, told

CITY = Path("../shared/data/amsterdam-daycares.csv")
UNHURRIED, RATE = 200, 10
HURRIED = 4_000
ROUNDS = 3
HOPS = 2
PEAK = 400.0
PROBES = 300


async def measure() -> list[Result]:
    """Latency when nothing is in a hurry, and how many requests a second go through when everything is."""
    latency: dict[int, Rounds] = {50: Rounds(), 99: Rounds()}
    with _running_city() as (status, load):
        loads = [load(200)]
        for _ in range(ROUNDS):
            unit = await _unit_of_cost(status)
            loads.append(load(UNHURRIED, RATE))
            for percent, rounds in latency.items():
                rounds.reference.append(HOPS * unit[percent])
                rounds.ours.append(loads[-1][f"p{percent}_ms"])
        before = spent(status)
        loads.append(load(HURRIED))
        cost = told(before, spent(status), HURRIED)
    wrong = sum(found[name] for found in loads for name in ("lost", "repeated", "out_of_order"))
    hops = (
        f"{HOPS} hops: intake → notify, notify → SMS centre; reference: {HOPS} × (raw Kafka round trip + one commit); "
        f"{RATE} requests a second"
    )
    sustained = (
        "reference: the peak that GOV.UK Notify publishes, 24,000 texts a minute; the load is made on the same cores; "
        f"{wrong} lost, repeated or out of order; {cost}"
    )
    return [
        latency[50].result("Request accepted → text, p50", "ms", 1.5, at_least=False, note=hops),
        latency[99].result("Request accepted → text, p99", "ms", 3, at_least=False, note=hops),
        Result(
            "Sustained requests/s, terminal to text",
            loads[-1]["requests_per_second"],
            PEAK,
            "requests/s",
            1,
            note=sustained,
        ),
    ]


@contextmanager
def _running_city() -> Iterator[tuple[dict[str, Any], Any]]:
    with tempfile.TemporaryDirectory() as folder:
        command = [str(Path(sys.executable).with_name("opvangpunt"))]
        at = ["--data", folder]
        subprocess.run([*command, "up", "--detach", "--no-demo" if CITY.exists() else "--demo", *at], check=True)
        try:
            if CITY.exists():
                subprocess.run([*command, "import", "daycares", str(CITY), "--capacity-as-vacancies", *at], check=True)
            status = _json([*command, "status", "--json", *at])

            def load(requests: int, rate: int | None = None) -> dict[str, Any]:
                pace = ["--rate", str(rate)] if rate else []
                return _json([*command, "load", "--json", "--requests", str(requests), *pace, *at])

            yield status, load
        finally:
            subprocess.run([*command, "down", *at], check=True)


def _json(command: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=False).stdout)
    return found


async def _unit_of_cost(status: dict[str, Any]) -> dict[int, float]:
    """Milliseconds of one raw Kafka round trip and one commit together, at the 50th and the 99th percentile."""
    trips = await _round_trips(status["kafka"]["bootstrap"])
    commits = await _commits(status["postgres"]["databases"]["notify"])
    return {percent: _percentile(trips, percent) + _percentile(commits, percent) for percent in (50, 99)}


def _percentile(seconds: list[float], percent: int) -> float:
    return quantiles(seconds, n=100)[percent - 1] * 1000


async def _round_trips(bootstrap: str) -> list[float]:
    topic = await parts.new_topic(bootstrap)
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=True)
    await asyncio.gather(consumer.start(), producer.start())
    consumer.assign([TopicPartition(topic.name, 0)])
    await consumer.seek_to_beginning()
    taken = []
    for _ in range(PROBES):
        started = perf_counter()
        await producer.send_and_wait(topic.name, b"x" * 600, partition=0)
        await consumer.getone()
        taken.append(perf_counter() - started)
    await asyncio.gather(consumer.stop(), producer.stop())
    return taken[20:]


async def _commits(dsn: str) -> list[float]:
    connection = await asyncpg.connect(dsn)
    table = f"probe_{uuid.uuid4().hex[:8]}"
    await connection.execute(f"CREATE TABLE {table} (id int PRIMARY KEY, note text)")
    taken = []
    for number in range(PROBES):
        started = perf_counter()
        await connection.execute(f"INSERT INTO {table} VALUES ($1, 'x')", number)
        taken.append(perf_counter() - started)
    await connection.execute(f"DROP TABLE {table}")
    await connection.close()
    return taken[20:]
