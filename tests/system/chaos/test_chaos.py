"""Nothing is lost, repeated or put out of order by kills; and the checker would have seen it.

The kills come first: the planted faults leave the system in disorder.
"""

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.contracts import topics
from tests import bus
from tests.system.chaos.arena import SERVICES, Arena
from tests.system.chaos.killing import Kill, plan
from tests.system.chaos.run import WHOLE_SYSTEM, Run
from tests.waiting import until

KILLS = 23
"""Every part at any moment and every named instant, once each."""
RATE = 5.0
READERS_OF_REQUESTS = 3

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def arena() -> Iterator[Arena]:
    """A whole system. Not below pytest's own folder: PostgreSQL's user must be able to reach it."""
    found = Arena(Path(tempfile.mkdtemp(prefix="opvangpunt-chaos-")))
    found.folder.chmod(0o755)
    found.up()
    yield found
    found.down()
    shutil.rmtree(found.folder)


def test_a_load_arrives_once_and_in_order(arena: Arena) -> None:
    arena.open_city(places=4)
    result = json.loads(arena.opvangpunt("load", "--requests", "100", "--rate", "25", "--json"))
    assert result["sent"] == result["accepted"] == result["seen"] == 100
    assert result["lost"] == result["repeated"] == result["out_of_order"] == result["unknown"] == 0


async def test_dead_letters_are_listed_and_tried_again_from_the_command_line(arena: Arena) -> None:
    assert json.loads(arena.opvangpunt("dead-letters", "list", "--json")) == []
    await bus.put(arena.system.kafka_bootstrap, (topics.REQUESTS.name, None, b"{}", [("ce_type", b"\xff")]))

    async def set_aside() -> bool:
        return len(json.loads(arena.opvangpunt("dead-letters", "list", "--json"))) == READERS_OF_REQUESTS

    await until(set_aside, "every reader to set the record aside")
    tried = json.loads(arena.opvangpunt("dead-letters", "retry", "--json", expected=1))
    assert {letter["service"] for letter in tried} == {"matching", "mentoring", "notify"}
    assert {letter["reason"] for letter in tried} == {"header-not-utf8"}
    arena.opvangpunt("dead-letters", "retry", "nothing", expected=1)


async def test_kills_at_any_moment_and_at_every_named_instant_lose_and_repeat_nothing(arena: Arena) -> None:
    outcome = await Run(arena, seed=20261122, rate=RATE).carry_out(plan(KILLS, seed=20261122))
    assert outcome.findings == []
    assert outcome.missed == {}
    assert sum(outcome.kills.values()) == KILLS
    assert outcome.accepted > 0


async def test_the_checker_sees_that_the_inbox_is_off(arena: Arena) -> None:
    kills = [Kill(service, "before-acknowledgement") for service in ("intake", "matching", "notify", "intake")]
    assert "repeated" in await found_with(arena, "inbox-off", kills, seed=2)


async def test_the_checker_sees_that_records_are_acknowledged_before_they_are_handled(arena: Arena) -> None:
    kills = [Kill(service, "in-hand") for service in ("intake", "matching", "notify")]
    assert "lost" in await found_with(arena, "ack-first", kills, seed=3)


async def found_with(arena: Arena, fault: str, kills: list[Kill], seed: int) -> set[str]:
    """Plant a fault in every service, kill where it bites, and see what is wrong with some family's request."""
    arena.fault_file.write_text(fault)
    await arena.restart(*SERVICES)
    outcome = await Run(arena, seed=seed, rate=RATE, settle_within_seconds=20).carry_out(kills)
    return {finding.what for finding in outcome.findings if finding.where != WHOLE_SYSTEM}
