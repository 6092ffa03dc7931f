"""Requests, answers, expiries, withdrawals and vacancies at the same time, from several processes of the service."""

import asyncio
import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from services.matching.domain.dayparts import DAYPARTS
from services.matching.domain.decisions import Unmatched, place, shortlist
from services.matching.domain.promises import ProposalClosedError
from services.matching.domain.room import Room
from services.matching.handlers.answering import end_due
from services.matching.store import catalogue, requests
from shared.contracts.event import Daypart, Event
from shared.contracts.intake import ParentRequestRegistered
from shared.contracts.matching import PlaceMatched, PlaceOffered, VacanciesPublished
from tests.integration.matching.ledger import Ledger
from tests.integration.matching.town import Town, asked, child

DAYCARES = ("a", "b", "c", "d")
MONDAYS: dict[str, tuple[Daypart, ...]] = dict.fromkeys(("r1", "r2"), ("mon-am", "mon-pm"))
GROUNDS: Sequence[Any] = ((), ("work-4-5",), ("sibling",), ("training",))


def families(chance: random.Random, number: int) -> list[ParentRequestRegistered]:
    """Made-up families: some with two children, some that may be apart, some that go anywhere near."""
    made = []
    for name in (f"r{count}" for count in range(number)):
        children = tuple(child(f"{name}-{place}") for place in range(chance.choice((1, 1, 1, 2))))
        wishes = chance.sample(DAYCARES, chance.randint(1, 3)) if chance.random() < 0.8 else []
        more = {} if wishes else {"latitude": 51.21, "longitude": 4.44, "max_km": 10}
        together = chance.random() < 0.7
        days = chance.sample(DAYPARTS, chance.randint(1, 4))
        facts = {"children": children, "dayparts": days, "grounds": chance.choice(GROUNDS), **more}
        made.append(asked(name, *wishes, at=chance.randint(0, 50), siblings_together=together, **facts))
    return made


async def live(town: Town, chance: random.Random, own: list[ParentRequestRegistered], steps: int) -> None:
    """One process of the service, doing one thing after another."""
    waiting = list(own)
    for _ in range(steps):
        if waiting and chance.random() < 0.4:
            batch, waiting = waiting[:3], waiting[3:]
            await town.register(*batch)
        else:
            await do_something(town, chance)
    await town.register(*waiting)


async def do_something(town: Town, chance: random.Random) -> None:
    """An answer, an expiry, a withdrawal or other vacancies, of somebody and at once."""
    kind = chance.choice(("accept", "decline", "decline", "ask", "expire", "withdraw", "publish"))
    if kind in {"accept", "decline"}:
        rows = await town.rows("SELECT offer_id FROM offers WHERE state = 'open'")
        if rows:
            await town.answer_offer(chance.choice(rows)[0], kind)
    elif kind == "ask":
        rows = await town.rows("SELECT request_id FROM proposals WHERE state = 'open'")
        if rows:
            await answer_proposal(town, chance.choice(rows)[0], chance.choice(("accept", "decline")))
    elif kind == "expire":
        async with town.units.begin() as unit:
            await end_due(town.practice, unit, timedelta(hours=-72 if chance.random() < 0.1 else 1))
    elif kind == "withdraw" and chance.random() < 0.3:
        rows = await town.rows("SELECT request_id FROM requests WHERE status <> 'withdrawn'")
        if rows:
            await town.withdraw(chance.choice(rows)[0])
    elif kind == "publish":
        await town.vacancies(chance.choice(DAYCARES), [chance.randint(0, 3) for _ in DAYPARTS])


async def answer_proposal(town: Town, request_id: str, answer: str) -> None:
    """Another process may have ended it in the meantime."""
    try:
        await town.direct(request_id, answer)
    except ProposalClosedError:
        return


async def checked(town: Town, asked_for: list[ParentRequestRegistered]) -> Ledger:
    """The events, followed from outside; and the database agrees with them."""
    ledger = Ledger({event.request_id: event.care.dayparts for event in asked_for}).read(await town.events())
    for name in DAYCARES:
        expected = [ledger.free[name, "babies", daypart] for daypart in DAYPARTS]
        assert await town.free(name) == expected
    return ledger


async def nobody_waits_in_vain(town: Town) -> None:
    """No family waits that a free place would fit."""
    async with town.sessions() as session:
        everything = await catalogue.load_catalogue(session)
        free = await catalogue.free_places(session, DAYCARES)
        names = [row[0] for row in await town.rows("SELECT request_id FROM requests WHERE status = 'waiting'")]
        waiting = await requests.read(session, names)
    for stored in waiting.values():
        found = place(shortlist(stored.request, everything, town.practice.policies[0]), Room(free))
        assert isinstance(found, Unmatched), f"{stored.request.request_id} waits for a place that is free"


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_no_place_is_given_twice_and_no_promise_is_broken(town: Town, seed: int) -> None:
    chance = random.Random(seed)
    for name in DAYCARES:
        await town.daycare(name, chance.randint(1, 3), consent="ask" if name == "d" else "standing")
    everybody = families(chance, 80)
    processes = [town.another_process() for _ in range(4)]
    await asyncio.gather(
        *(
            live(process, random.Random(seed * 100 + place), everybody[place::4], 30)
            for place, process in enumerate(processes)
        )
    )
    ledger = await checked(town, everybody)
    assert ledger.faults == []
    assert ledger.held, "some families have a place"
    await nobody_waits_in_vain(town)


async def test_sixty_families_at_once_share_three_places(town: Town) -> None:
    await town.daycare("a", 3)
    await asyncio.gather(*(town.another_process().register(asked(f"r{number}", "a")) for number in range(60)))
    offered = [event for event in await town.events() if isinstance(event, PlaceOffered)]
    assert len(offered) == len({event.request_id for event in offered}) == 3


async def test_two_answers_to_one_offer_at_once_have_one_effect(town: Town) -> None:
    await town.daycare("a", 1)
    await town.register(asked("r1", "a"))
    offer_id = (await town.published("PlaceOffered", "r1"))[0]["offer_id"]
    answers = ["accept", "decline"] * 5
    await asyncio.gather(*(town.another_process().answer_offer(offer_id, answer) for answer in answers))
    story = await town.story("r1")
    assert len([line for line in story if line.startswith(("PlaceMatched", "OfferDeclined"))]) == 1


async def test_ledger_sees_a_place_that_was_given_twice(town: Town) -> None:
    await town.daycare("a", 1)
    await town.register(asked("r1", "a"), asked("r2", "a"))
    events = await town.events()
    first = next(event for event in events if isinstance(event, PlaceOffered))
    twice: list[Event] = [*events, first.model_copy(update={"request_id": "r2", "offer_id": "planted"})]
    assert Ledger(MONDAYS).read(events).faults == []
    assert any("given twice" in fault for fault in Ledger(MONDAYS).read(twice).faults)


async def test_ledger_sees_a_match_that_nobody_was_offered(town: Town) -> None:
    await town.daycare("a", 1)
    await town.register(asked("r1", "a"))
    await town.answer("r1", "accept")
    events = [event for event in await town.events() if isinstance(event, PlaceMatched | VacanciesPublished)]
    assert Ledger(MONDAYS).read(events).faults
