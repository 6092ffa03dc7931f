"""Intake as a process: the wiring, and nothing else. `python -m services.intake.app`"""

from fastapi import FastAPI

from services.intake.access import api as access_api
from services.intake.access import pages as access_pages
from services.intake.contact_points import api as contact_points_api
from services.intake.contact_points.known import open_and_remember
from services.intake.requests import api as requests_api
from services.intake.requests import consumers, registering
from services.intake.requests.domain.errors import RequestError
from services.intake.requests.importing import api as importing_api
from services.intake.requests.pages import desk, parent, request
from services.intake.requests.receiving import WrongFieldsError
from services.intake.requests.watching import watch_unanswered
from services.intake.settings import IntakeSettings
from services.intake.site import PAGES
from shared.messaging import Consumer
from shared.runtime.application import Service, run


def create_app(settings: IntakeSettings) -> FastAPI:
    """The application of this service."""
    consumer = Consumer("intake", permanent=(RequestError, WrongFieldsError))
    consumers.register(consumer)
    service = Service(
        "intake",
        settings,
        consumer=consumer,
        gather_ms=100,  # What others did is shown by pages that ask again every few seconds.
        routers=[
            contact_points_api.router,
            requests_api.router,
            importing_api.router,
            access_api.router,
            access_pages.router,
            desk.router,
            request.router,
            parent.router,
        ],
        background=[watch_unanswered],
        on_start=[open_and_remember, registering.get_ready],
    )
    PAGES.install(service.app)
    return service.app


if __name__ == "__main__":
    run(create_app, "intake", IntakeSettings())
