"""The wiring of mentoring."""

from fastapi import FastAPI

from services.mentoring import api, pages
from services.mentoring.site import PAGES
from shared.runtime.application import Service, run
from shared.runtime.settings import ServiceSettings


def create_app(settings: ServiceSettings) -> FastAPI:
    """The service, ready to be served."""
    service = Service("mentoring", settings, routers=[api.router, pages.router])
    PAGES.install(service.app)
    return service.app


if __name__ == "__main__":
    run(create_app, "mentoring", ServiceSettings())
