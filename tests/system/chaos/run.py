"""One run: families come, parts are killed, everything settles, and the books are compared."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final

from deploy.local.loading.http import Connection
from deploy.local.loading.ledger import Account
from tests.system.chaos import bus, database
from tests.system.chaos.arena import Arena
from tests.system.chaos.checks import Family, Finding, findings
from tests.system.chaos.killing import Kill, Killer
from tests.system.chaos.stream import Families
from tests.system.chaos.texts import kind_of
from tests.waiting import until

PLACES: Final = 12
"""A day-part in each daycare: few enough that families compete, and that some daycares run full."""
QUIET_SECONDS: Final = 2.0
WHOLE_SYSTEM: Final = "the system"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run found. `unknown` counts texts that may have left or not (`_seen`: did)."""

    kills: dict[str, int]
    missed: dict[str, int]
    accepted: int
    texts: int
    events: int
    unknown: int
    unknown_seen: int
    seconds: float
    retried: int
    findings: list[Finding]

    @property
    def lost(self) -> int:
        """Findings of that kind."""
        return sum(finding.what == "lost" for finding in self.findings)

    @property
    def repeated(self) -> int:
        """Findings of that kind."""
        return sum(finding.what == "repeated" for finding in self.findings)

    @property
    def out_of_order(self) -> int:
        """Findings of that kind."""
        return sum(finding.what == "out of order" for finding in self.findings)

    def document(self) -> dict[str, Any]:
        """For a file."""
        numbers = {"lost": self.lost, "repeated": self.repeated, "out_of_order": self.out_of_order}
        return {**asdict(self), **numbers, "killed": sum(self.kills.values())}


@dataclass(frozen=True)
class Run:
    """A run in an arena that is up. The same seed: the same kills, the same families."""

    arena: Arena
    seed: int
    rate: float
    settle_within_seconds: float = 180.0

    async def carry_out(self, kills: Iterable[Kill], tell: Callable[[Kill], None] = lambda _: None) -> Outcome:
        """Kill, settle, compare."""
        started, since = time.monotonic(), datetime.now(UTC)
        system, daycares = self.arena.system, await asyncio.to_thread(self.arena.open_city, PLACES)
        before = await bus.ends(system.kafka_bootstrap)
        families, killer = Families(system, daycares, self.rate, self.seed), Killer(self.arena, self.seed)
        await families.start()
        try:
            await killer.carry_out(iter(kills), tell)
            await self.arena.wait_until_ready()
            await families.stop()
            left = await self._settle(families)
        finally:
            await families.close()
        told = await bus.told_since(system.kafka_bootstrap, before)
        unknown = await self._unknown()
        seen = await self._look_at(families, unknown)
        found = [*findings(seen, told, PLACES), *left, *await self._dead_letters(since)]
        return Outcome(
            kills=_counted(killer.done),
            missed=_counted(killer.missed),
            accepted=len(seen),
            texts=families.book.texts,
            events=len(told),
            unknown=sum(len(family.unknown) for family in seen),
            unknown_seen=sum(len(family.unknown & set(family.kinds)) for family in seen),
            seconds=round(time.monotonic() - started, 1),
            retried=families.retried,
            findings=found,
        )

    async def _settle(self, families: Families) -> list[Finding]:
        """Wait until nobody has anything in hand; what is still in hand after a long time will stay there."""
        try:
            await until(lambda: self._at_rest(families), "everything to come to rest", self.settle_within_seconds)
        except AssertionError:
            left = await database.in_hand(self.arena.system)
            lag = await bus.lag(self.arena.system.kafka_bootstrap)
            return [Finding("lost", WHOLE_SYSTEM, f"never came to rest: {left}, {lag} records not acknowledged")]
        return []

    async def _at_rest(self, families: Families) -> bool:
        system, texts = self.arena.system, families.book.texts
        if families.busy or any((await database.in_hand(system)).values()) or await bus.lag(system.kafka_bootstrap):
            return False
        await asyncio.sleep(QUIET_SECONDS)
        return not families.busy and families.book.texts == texts and not any((await database.in_hand(system)).values())

    async def _dead_letters(self, since: datetime) -> list[Finding]:
        return [
            Finding("lost", service, f"set aside: {dict(letter)}")
            for service in database.IN_HAND
            for letter in await database.ask(self.arena.system, service, database.DEAD, since)
        ]

    async def _unknown(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for row in await database.ask(self.arena.system, "notify", database.UNKNOWN):
            found.setdefault(row["request_id"], set()).add(row["kind"])
        return found

    async def _look_at(self, families: Families, unknown: dict[str, set[str]]) -> list[Family]:
        """Each accepted request as the desk sees it."""
        connection = Connection(self.arena.system.service_urls["intake"])
        seen = []
        for phone, account in families.book.accounts.items():
            path = f"/api/v1/requests/{account.request_id}"
            status, answer = await connection.ask("GET", path, families.headers())
            assert status == 200, f"{path} answered {status}"
            said = families.said.get(phone)
            kinds = frozenset(unknown.get(account.request_id, ()))
            seen.append(_family(phone, account, json.loads(answer), said.accept if said else None, kinds))
        connection.close()
        return seen


def _family(phone: str, account: Account, found: dict[str, Any], said: bool | None, unknown: frozenset[str]) -> Family:
    return Family(
        request_id=account.request_id,
        phone=phone,
        texts=tuple(account.texts),
        kinds=tuple(kind_of(text) for text in account.texts),
        said=said,
        status=found["status"],
        timeline=tuple(json.dumps([line["at"], line["what"], line["detail"]]) for line in found["timeline"]),
        unknown=unknown,
    )


def _counted(kills: Counter[Kill]) -> dict[str, int]:
    return {f"{kill.part}, {kill.instant}": number for kill, number in sorted(kills.items(), key=str)}
