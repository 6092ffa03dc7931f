"""A service as one process: HTTP, the bus, the relay and what else runs beside them."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import date
from typing import Any

import uvicorn
from fastapi import APIRouter, FastAPI, Request
from sqlalchemy import text

from shared.messaging import housekeeping
from shared.messaging.consumer import Consumer
from shared.messaging.relay import Relay
from shared.messaging.subscription import create_broker, is_reading, start_broker, stop_broker, subscribe
from shared.messaging.unit_of_work import Units
from shared.runtime import garbage, health, logging, migrating
from shared.runtime.clock import Clock, day_of, utc_now
from shared.runtime.database import create_engine, create_readers
from shared.runtime.failures import is_away
from shared.runtime.settings import ServiceSettings
from shared.web import access, dead_letters_page, middleware, problems
from shared.web.dead_letters import router as dead_letters_router

MIGRATION_WAIT_SECONDS = 0.5
Background = Callable[["Service"], Awaitable[None]]


class Service:
    """The parts of one service, wired: `settings`, `clock`, `sessions` (for reading), `units` (for writing), `app`.

    `background` are functions that run for ever; `on_start` run once, before the service is ready. `gather_ms`: as
    `subscribe` has it.
    """

    def __init__(
        self,
        name: str,
        settings: ServiceSettings,
        *,
        consumer: Consumer | None = None,
        routers: Sequence[APIRouter] = (),
        background: Sequence[Background] = (),
        on_start: Sequence[Background] = (),
        gather_ms: int | None = None,
        clock: Clock = utc_now,
    ) -> None:
        self.name = name
        self.settings = settings
        self.clock = clock
        self.consumer = consumer
        self.engine = create_engine(settings.database_url, settings.database_pool)
        self.sessions = create_readers(self.engine)
        self.relay = Relay(settings.database_url, settings.kafka_bootstrap, name)
        self.units = Units(self.engine, f"/opvangpunt/{name}", clock, self.relay.wake)
        self.broker = create_broker(settings.kafka_bootstrap, name)
        self.access = access.Access(settings.access_public_key_file, clock, settings.intake_url, settings.own_sites)
        self.started = False
        self._background = [*background, _relay, _revocations, housekeeping.keep]
        self._on_start = on_start
        if consumer is not None:
            consumer.attempts = settings.delivery_attempts
            consumer.dead_letter_limit = settings.dead_letter_limit
            subscribe(self.broker, consumer, lambda: self.units, gather_ms=gather_ms, member=settings.member)
        self.app = self._create_app(routers)

    def _create_app(self, routers: Sequence[APIRouter]) -> FastAPI:
        app = FastAPI(
            title=f"Opvangpunt: {self.name}", version="1", lifespan=self._lifespan, responses=problems.RESPONSES
        )
        app.state.service = self
        problems.install(app)
        access.install(app, self.access)
        middleware.install(app)
        dead_letters_page.PAGES.install(app)
        for router in (*routers, health.router, dead_letters_router, dead_letters_page.router):
            app.include_router(router)
        return app

    @contextlib.asynccontextmanager
    async def _lifespan(self, _: FastAPI) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(_for_ever(run, self), name=run.__name__) for run in self._background]
        tasks.append(asyncio.create_task(self._start(), name="start"))
        try:
            yield
        finally:
            with contextlib.suppress(Exception):
                await stop_broker(self.broker, self.consumer)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self.engine.dispose()

    async def _start(self) -> None:
        """Connect to the bus and run what runs once, trying again until it works: the bus may come up after us."""
        wait = 0.2
        while True:
            try:
                for run in self._on_start:
                    await run(self)
                await start_broker(self.broker)
            except Exception as error:
                logging.logger.warning("not started yet", error=repr(error), wait_seconds=wait)
                await asyncio.sleep(wait)
                wait = min(wait * 2, 5)
            else:
                garbage.collect_seldom()
                self.started = True
                return

    def today(self) -> date:
        """The day that it is for people now."""
        return day_of(self.clock())

    async def faults(self) -> dict[str, str]:
        """What keeps the service from being ready, by part; empty when it is."""
        found = {}
        if not self.started:
            found["bus"] = "not connected yet"
        if not self.relay.active and not self.relay.standing_by:
            found["relay"] = "not active"
        if not self.access.revocations.caught_up.is_set():
            found["access"] = "revoked tokens not read yet"
        if self.consumer is not None and self.consumer.stopped:
            found["consumer"] = "stopped: too many dead letters in a row"
        elif self.started and not is_reading(self.broker):
            found["consumer"] = "does not read any more"
        try:
            async with asyncio.timeout(3), self.sessions() as session:
                await session.execute(text("SELECT 1"))
        except Exception as error:
            found["database"] = type(error).__name__
        return found


async def _relay(service: Service) -> None:
    await service.relay.run()


async def _revocations(service: Service) -> None:
    await service.access.revocations.follow(service.settings.kafka_bootstrap)


async def _for_ever(run: Background, service: Service) -> None:
    """Run a background function; when it fails, say so and run it again."""
    while True:
        try:
            await run(service)
            return
        except Exception as error:
            logging.logger.error("background work failed", work=run.__name__, error=repr(error))
            await asyncio.sleep(1)


def service_of(request: Request) -> Any:
    """The service that answers this request."""
    return request.app.state.service


def units_of(request: Request) -> Units:
    """The units of work of the service that answers this request."""
    units: Units = request.app.state.service.units
    return units


def run(create_app: Callable[[Any], FastAPI], name: str, settings: ServiceSettings) -> None:
    """Migrate the database, then serve until SIGTERM."""
    logging.configure(name, settings.log_level)
    _migrate_when_possible(name, settings.database_url)
    logging.configure(name, settings.log_level)
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=15,
        server_header=False,
    )


def _migrate_when_possible(name: str, database_url: str) -> None:
    """Wait for the database: it may come up after us, or again. Whatever else is wrong ends the process."""
    while True:
        try:
            return migrating.migrate(name, database_url)
        except Exception as error:
            if not is_away(error):
                raise
            logging.logger.warning("waiting for the database", error=type(error).__name__)
            time.sleep(MIGRATION_WAIT_SECONDS)
