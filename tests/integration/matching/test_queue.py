"""The database's queue is the policy's: the same families, in the same order."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.matching.domain.decisions import rank
from services.matching.domain.policies import Policy, TieBreak, Tier
from services.matching.store import catalogue
from services.matching.store.waiting import next_in_line
from shared.contracts.intake import ParentRequestRegistered
from tests.integration.matching.town import NOON, Town, asked, child

TIERS = (Tier("work", frozenset({"work-4-5"})), Tier("family", frozenset({"sibling", "foster"})))


def policy(*ties: TieBreak, **more: Any) -> Policy:
    """A policy with these tie-breakers."""
    return Policy("queue-policy", date(2020, 1, 1), tie_break=ties, tiers=TIERS, **more)


def families() -> list[ParentRequestRegistered]:
    """Some of each kind that want daycare `a`, registered in no order."""
    here = {"latitude": 51.20, "longitude": 4.40}
    near = {"latitude": 51.2101, "longitude": 4.4401}
    return [
        asked("plain", "a", at=5, **here),
        asked("near", "a", at=9, **near),
        asked("worker", "a", at=7, grounds=["work-4-5"], **here),
        asked("sibling", "a", at=3, grounds=["sibling"], children=(child("s1", sibling_at="a"),), **here),
        asked("sibling-elsewhere", "a", at=1, grounds=["sibling"], children=(child("s2", sibling_at="b"),), **here),
        asked("foster", "a", at=8, grounds=["foster"], **near),
        asked("anywhere", at=2, **here),
        asked("within", at=6, max_km=5, **here),
        asked("nowhere-known", at=4),
    ]


async def queue(town: Town, limit: int = 100, **more: Any) -> list[str]:
    """Who is next for daycare `a`."""
    wanted: dict[str, Any] = {"open_dayparts": 1023, "most_children": 1, "passed_over": ()} | more
    async with town.sessions() as session:
        daycare = (await catalogue.load_catalogue(session)).daycares["a"]
        rule = town.practice.policies[0]
        found = await next_in_line(session, rule, daycare, daycare.groups[0], limit=limit, **wanted)
    return [request.request_id for request in found]


@pytest.mark.parametrize(
    "rule",
    [
        policy("registered_at"),
        policy("distance", "registered_at"),
        policy("lottery", seed=4),
        policy("registered_at", points={"foster": 2, "sibling": 3}),
        policy("distance", "lottery", points={"work-4-5": 1}),
    ],
)
async def test_database_orders_the_queue_as_the_rules_do(town: Town, rule: Policy) -> None:
    town.practice.policies = [rule]
    await town.daycare("a", 0)
    await town.register(*families())
    async with town.sessions() as session:
        daycare = (await catalogue.load_catalogue(session)).daycares["a"]
        found = await next_in_line(
            session,
            rule,
            daycare,
            daycare.groups[0],
            open_dayparts=1023,
            most_children=9,
            passed_over=(),
            limit=100,
        )
    assert len(found) == len(families())
    expected = sorted(found, key=lambda request: rank(rule, request, daycare))
    assert [request.request_id for request in found] == [request.request_id for request in expected]


async def test_queue_leaves_out_whom_the_rules_would_not_let_in(town: Town) -> None:
    await town.daycare("a", 0, price="free")
    await town.register(
        asked("fits", "a"),
        asked("other-daycare", "b"),
        asked("price", "a", income_related_price=True),
        asked("care", "a", children=(child("c", specific_care=True),)),
        asked("too-old", "a", children=(child("o", date(2023, 1, 1)),)),
        asked("not-born", "a", children=(child("n", date(2027, 3, 1)),)),
        asked("too-early", "a", start_on=date(2026, 12, 1)),
        asked("corner-of-the-box", latitude=51.21 + 0.04, longitude=4.44 + 0.064, max_km=5),
        asked("no-consent", "a", may_be_matched=False),
        asked("twins", "a", children=(child("t1"), child("t2"))),
        asked("friday", "a", dayparts=["fri-pm"]),
    )
    assert await queue(town, open_dayparts=0b11) == ["fits"]
    assert set(await queue(town, most_children=2)) == {"fits", "twins", "friday"}
    assert await queue(town, passed_over=["fits", "friday"]) == []


async def test_families_are_ranked_anew_when_another_policy_comes_into_force(town: Town) -> None:
    await town.daycare("a", 0)
    await town.register(asked("worker", "a", at=1, grounds=["work-4-5"]), asked("foster", "a", grounds=["foster"]))
    assert await queue(town) == ["worker", "foster"]
    foster_first = Policy("later", (NOON + timedelta(days=1)).date(), tiers=tuple(reversed(TIERS)))
    town.practice.policies = [*town.practice.policies, foster_first]
    town.now += timedelta(days=1)
    await town.vacancies("a", 1)
    offer = (await town.published("PlaceOffered", "foster"))[0]
    assert offer["policy_id"] == "later"
    assert await town.published("PlaceOffered", "worker") == []
