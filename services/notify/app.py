"""Notify's wiring: settings, bus, SMS centre, routes."""

import asyncio
from datetime import timedelta

from fastapi import FastAPI

from services.notify import api, consumers
from services.notify.handlers.telling import Writer
from services.notify.housekeeping import keeping
from services.notify.settings import NotifySettings
from services.notify.texting import Texting
from services.notify.wording import Words
from shared.runtime.application import Service, run
from shared.runtime.clock import Clock, utc_now


def create_app(settings: NotifySettings | None = None, clock: Clock = utc_now) -> FastAPI:
    """The service, ready to be served."""
    settings = settings or NotifySettings()
    due = asyncio.Event()
    writer = Writer(
        words=Words(settings.time_zone),
        public_url=settings.public_url,
        region=settings.region,
        waiting_limit=settings.waiting_limit,
        waiting_time=timedelta(hours=settings.waiting_hours),
        wake_sender=due.set,
        replay=consumers.replaying(lambda: writer),
    )
    texting = Texting(settings, clock, writer, due)
    service = Service(
        "notify",
        settings,
        consumer=consumers.build(lambda: writer),
        routers=[api.router],
        background=[texting.run, keeping(writer)],
        clock=clock,
    )
    return service.app


if __name__ == "__main__":
    run(create_app, "notify", NotifySettings())
