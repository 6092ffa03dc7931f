"""Notify's wiring: settings, bus, SMS centre, routes."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from fastapi import FastAPI

from services.notify import api, consumers
from services.notify.handlers.telling import Writer
from services.notify.housekeeping import keeping
from services.notify.settings import NotifySettings
from services.notify.texting import Texting
from services.notify.wording import Words
from shared.messaging import Consumer
from shared.runtime.application import Service, run
from shared.runtime.clock import Clock, utc_now


@dataclass(frozen=True, slots=True)
class Parts:
    """What notify is made of beside what every service has."""

    writer: Writer
    texting: Texting
    consumer: Consumer


def wire(settings: NotifySettings, clock: Clock = utc_now) -> Parts:
    """The parts, connected to each other."""
    due = asyncio.Event()
    writer = Writer(
        words=Words(settings.time_zone),
        public_url=settings.public_url,
        region=settings.region,
        reminding=settings.reminding,
        waiting_limit=settings.waiting_limit,
        waiting_time=timedelta(hours=settings.waiting_hours),
        wake_sender=due.set,
        replay=consumers.replaying(lambda: writer),
    )
    return Parts(writer, Texting(settings, clock, writer, due), consumers.build(lambda: writer))


def create_app(settings: NotifySettings | None = None, clock: Clock = utc_now) -> FastAPI:
    """The service, ready to be served."""
    settings = settings or NotifySettings()
    parts = wire(settings, clock)
    service = Service(
        "notify",
        settings,
        consumer=parts.consumer,
        routers=[api.router],
        background=[parts.texting.run, keeping(parts.writer, settings.asking)],
        clock=clock,
    )
    return service.app


if __name__ == "__main__":
    run(create_app, "notify", NotifySettings())
