"""The wiring of mentoring."""

from fastapi import FastAPI

from services.mentoring import consumers, pages
from services.mentoring.childcare import api as childcare_api
from services.mentoring.first_talks import api as first_talks_api
from services.mentoring.first_talks.pages import enrolling, talks
from services.mentoring.importing import api as importing_api
from services.mentoring.mentees import api as mentees_api
from services.mentoring.mentees.pages import erasing, overview, own, retention
from services.mentoring.mentors import api as mentors_api
from services.mentoring.mentors.pages import caseload, mentors
from services.mentoring.mentors.telling import tell_guides
from services.mentoring.outcomes import api as outcomes_api
from services.mentoring.outcomes import pages as outcomes_pages
from services.mentoring.outcomes.asking import ask_when_due
from services.mentoring.partners import pages as partner_pages
from services.mentoring.places import api as places_api
from services.mentoring.places.pages import finding, keeping, reach
from services.mentoring.places.telling import tell_untold
from services.mentoring.programmes import api as programmes_api
from services.mentoring.programmes.pages import programme
from services.mentoring.reports import api as reports_api
from services.mentoring.reports import pages as reports_pages
from services.mentoring.searches import api as searches_api
from services.mentoring.searches import pages as searches_pages
from services.mentoring.searches.clock import end_when_due
from services.mentoring.sessions import api as sessions_api
from services.mentoring.sessions.pages import log
from services.mentoring.settings import MentoringSettings
from services.mentoring.site import PAGES
from services.mentoring.trajectories import api as trajectories_api
from services.mentoring.trajectories.pages import documents, trajectory
from shared.runtime.application import Service, run
from shared.runtime.clock import Clock, utc_now


def create_app(settings: MentoringSettings, clock: Clock = utc_now) -> FastAPI:
    """The service, ready to be served."""
    routers = [
        mentees_api.router,
        childcare_api.router,
        mentors_api.router,
        sessions_api.router,
        outcomes_api.router,
        trajectories_api.router,
        places_api.router,
        searches_api.router,
        importing_api.router,
        reports_api.router,
        first_talks_api.router,
        programmes_api.router,
        pages.router,
        reports_pages.router,
        log.router,
        trajectory.router,
        documents.router,
        finding.router,
        reach.router,
        keeping.router,
        caseload.router,
        mentors.router,
        outcomes_pages.router,
        searches_pages.router,
        erasing.router,
        retention.router,
        overview.router,
        own.router,
        partner_pages.router,
        talks.router,
        enrolling.router,
        programme.router,
    ]
    service = Service(
        "mentoring",
        settings,
        consumer=consumers.build(),
        gather_ms=200,  # What others did is shown by pages; nobody waits for it.
        routers=routers,
        background=[ask_when_due, end_when_due],
        on_start=[tell_guides, tell_untold],
        clock=clock,
    )
    service.app.state.mentoring = settings
    PAGES.install(service.app)
    return service.app


if __name__ == "__main__":
    run(create_app, "mentoring", MentoringSettings())
