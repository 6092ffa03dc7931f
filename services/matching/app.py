"""The wiring of matching."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching import api, consumers, pages
from services.matching.care import api as care_api
from services.matching.care.handlers import tell_due
from services.matching.care.store import anything_to_tell
from services.matching.city import api as city_api
from services.matching.city import pages as city_pages
from services.matching.clocks.domain import ClockFileError, Times, parse_times
from services.matching.directors.pages import daycare as daycare_pages
from services.matching.domain.policies import DatedPolicy
from services.matching.domain.policy_checks import PolicyError, PolicyFault
from services.matching.domain.policy_file import parse_policy
from services.matching.handlers.answering import end_due
from services.matching.handlers.practice import Practice
from services.matching.rounds import api as rounds_api
from services.matching.rounds import pages as rounds_pages
from services.matching.rounds.computing.running import Computer
from services.matching.rounds.watching import watch_gathering
from services.matching.settings import MatchingSettings
from services.matching.site import PAGES
from services.matching.store.promises import anything_due
from services.matching.traineeships import api as traineeships_api
from services.matching.traineeships.domain.policy_file import parse_traineeship_policy
from services.matching.vacancies.pages import grid
from shared.messaging import UnitOfWork
from shared.runtime.application import Service, run
from shared.runtime.clock import Clock, utc_now

P = TypeVar("P", bound=DatedPolicy)


def read_policies(folder: Path, parse: Callable[[str], P]) -> list[P]:
    """All policies of a folder; of the folders in it none. Raises PolicyError, naming the file and the line."""
    policies: dict[str, P] = {}
    for file in sorted(folder.glob("*.toml")):
        try:
            policy = parse(file.read_text(encoding="utf-8-sig"))
        except PolicyError as error:
            raise PolicyError(PolicyFault(0, f"{file.name}, {fault}") for fault in error.faults) from error
        if policy.policy_id in policies:
            raise PolicyError([PolicyFault(0, f"{file.name}: another file has the id {policy.policy_id!r} too")])
        policies[policy.policy_id] = policy
    return list(policies.values())


def read_times(settings: MatchingSettings) -> list[Times]:
    """All clocks of the folder. Raises ClockFileError, naming the file."""
    times = []
    for file in sorted(settings.clocks_folder.glob("*.toml")):
        try:
            times.append(parse_times(file.read_text(encoding="utf-8")))
        except ClockFileError as error:
            raise ClockFileError(f"{file.name}: {error}") from error
    return times


async def end_what_is_due(service: Service) -> None:
    """For ever: end the offers and proposals whose time is over, so that their places go on.

    A while after the start nothing is ended: answers that were given in time are read first.
    """
    settings: MatchingSettings = service.app.state.matching
    late = timedelta(seconds=settings.answer_delay_seconds)
    await asyncio.sleep(settings.answer_delay_seconds)
    await _do_what_is_due(
        service,
        lambda session: anything_due(session, service.clock() - late),
        lambda unit: end_due(service.app.state.practice, unit, late),
    )


async def tell_what_stands(service: Service) -> None:
    """For ever: tell what daycares said of care once they can correct it no more."""
    await _do_what_is_due(service, lambda session: anything_to_tell(session, service.clock()), tell_due)


async def _do_what_is_due(
    service: Service,
    is_any: Callable[[AsyncSession], Awaitable[bool]],
    act: Callable[[UnitOfWork], Awaitable[object]],
) -> None:
    """For ever: act at once while anything is due, and look again a while later when nothing is."""
    settings: MatchingSettings = service.app.state.matching
    while True:
        async with service.sessions() as session:
            found = await is_any(session)
        if found:
            async with service.units.begin() as unit:
                await act(unit)
        else:
            await asyncio.sleep(settings.expiry_poll_seconds)


def create_app(settings: MatchingSettings, clock: Clock = utc_now) -> FastAPI:
    """The service, ready to be served."""
    practice = Practice(
        read_policies(settings.policies_folder, parse_policy),
        offer_stands=timedelta(hours=settings.offer_hours),
        proposal_stands=timedelta(hours=settings.proposal_hours),
        care_correctable=timedelta(minutes=settings.care_correction_minutes),
    )
    traineeship_policies = read_policies(settings.traineeship_policies_folder, parse_traineeship_policy)
    service = Service(
        "matching",
        settings,
        consumer=consumers.build(practice, traineeship_policies),
        routers=[
            part.router
            for part in (
                *(api, care_api, city_api, rounds_api, traineeships_api),
                *(pages, daycare_pages, grid, city_pages, rounds_pages),
            )
        ],
        background=[end_what_is_due, tell_what_stands, watch_gathering],
        clock=clock,
    )
    PAGES.install(service.app)
    service.app.state.practice = practice
    service.app.state.times = read_times(settings)
    service.app.state.computer = Computer(settings.round_seconds, settings.proof_seconds)
    service.app.state.matching = settings
    return service.app


if __name__ == "__main__":
    run(create_app, "matching", MatchingSettings())
