"""One new request among 100,000 open ones and 3,000 daycares: how long until its offer is decided."""

import asyncio
import random
from datetime import UTC, date, datetime, timedelta
from statistics import median, quantiles
from time import perf_counter
from typing import Final

from services.matching.domain.imports import DaycareRecord, GroupRecord
from services.matching.domain.policies import Policy, Tier
from services.matching.domain.requests import Child, Request
from services.matching.handlers.practice import Practice
from services.matching.handlers.registering import requests_registered
from services.matching.store import catalogue, requests
from services.matching.store.requests import Fate
from services.matching.store.sql import write_together
from shared.contracts.intake import Care, ParentRequestRegistered, Wishes
from shared.contracts.intake import Child as AskedChild
from shared.geography import Point
from shared.messaging import Units
from shared.runtime.clock import utc_now
from shared.runtime.database import create_engine
from shared.runtime.migrating import migrate
from tests.benchmarks.results import Result
from tests.platform_parts import PostgresServer

OPEN: Final = 100_000
DAYCARES: Final = 3_000
TRIED: Final = 200
BATCH: Final = 5_000
ROLE: Final = "matching_benchmark"
FEBRUARY: Final = date(2027, 2, 1)
POLICY: Final = Policy("benchmark", date(2020, 1, 1), tiers=(Tier("work", frozenset({"work-4-5"})),))


async def measure(server: PostgresServer) -> list[Result]:
    """Milliseconds from the event in hand to the offer committed, one family after the other."""
    name = await server.create_database(role=ROLE)
    url = server.url(name, ROLE)
    await asyncio.to_thread(migrate, "matching", url)
    engine = create_engine(url, 5)
    units = Units(engine, "/opvangpunt/matching", utc_now, lambda: None)
    source = random.Random(1)
    await _fill(units, source)
    practice, took = Practice([POLICY]), []
    for number in range(TRIED):
        begun = perf_counter()
        async with units.begin() as unit:
            await requests_registered(practice, unit, [_event(source, number)])
        took.append(1000 * (perf_counter() - begun))
    await engine.dispose()
    await server.drop_database(name)
    worst = quantiles(took[1:], n=100)[98]
    note = f"median of {TRIED - 1}; p99 {worst:.1f} ms; the first, which reads all daycares: {took[0]:.0f} ms"
    what = f"One new request on {OPEN:,} open ones and {DAYCARES:,} daycares"
    return [Result(what, median(took[1:]), 10, "ms", 1, at_least=False, note=note)]


async def _fill(units: Units, source: random.Random) -> None:
    """Every other daycare has a place; the others are what the open requests wait for."""
    names = [f"d{number}" for number in range(DAYCARES)]
    async with units.begin() as unit:
        points = [_point(source) for _ in names]
        rows = [
            DaycareRecord(name, name, "2000", "Town", at.latitude, at.longitude, "income-related", False, "standing")
            for name, at in zip(names, points, strict=True)
        ]
        await catalogue.save_daycares(unit.session, rows)
        groups = [
            GroupRecord(name, "all", 0, 36, date(2027, 1, 1), (number % 2 * 9,) * 10)
            for number, name in enumerate(names)
        ]
        await catalogue.publish_groups(unit.session, groups, unit.now)
    for begin in range(0, OPEN, BATCH):
        async with units.begin() as unit:
            waiting = [
                (_open(source, number), Fate("waiting", "no-free-place")) for number in range(begin, begin + BATCH)
            ]
            await write_together(unit.session, [requests.added(POLICY, waiting, unit.now)])


def _point(source: random.Random) -> Point:
    return Point(51 + source.random() / 2, 4 + source.random())


def _open(source: random.Random, number: int) -> Request:
    """Somebody who waits for daycares that are full."""
    return Request(
        request_id=f"open-{number}",
        registered_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number),
        children=(Child(f"open-{number}-child", date(2026, 5, 1)),),
        start_on=FEBRUARY,
        dayparts=0b11,
        preferences=tuple(f"d{2 * source.randrange(DAYCARES // 2)}" for _ in range(5)),
        home=_point(source),
        grounds=frozenset({"work-4-5"}) if source.random() < 0.3 else frozenset(),
    )


def _event(source: random.Random, number: int) -> ParentRequestRegistered:
    """Half of the families have a list, half go anywhere within five kilometres."""
    home = _point(source)
    listed = tuple(f"d{source.randrange(DAYCARES)}" for _ in range(5)) if number % 2 else ()
    return ParentRequestRegistered(
        request_id=f"new-{number}",
        family_id=f"new-{number}-family",
        contact_point="borgerhout",
        receipt_code="ABC123",
        reachable_by_text=True,
        may_be_matched=True,
        priority_grounds=(),
        registered_at=utc_now(),
        children=(AskedChild(child_id=f"new-{number}-child", birth_date=date(2026, 5, 1)),),
        care=Care(start_on=FEBRUARY, dayparts=("mon-am", "mon-pm")),
        wishes=Wishes(daycares=listed, latitude=home.latitude, longitude=home.longitude, max_km=5),
    )
