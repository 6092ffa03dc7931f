"""The wiring of mentoring."""

from fastapi import FastAPI

from services.mentoring import api
from shared.runtime.application import Service, run
from shared.runtime.settings import ServiceSettings


def create_app(settings: ServiceSettings) -> FastAPI:
    """The service, ready to be served."""
    return Service("mentoring", settings, routers=[api.router]).app


if __name__ == "__main__":
    run(create_app, "mentoring", ServiceSettings())
