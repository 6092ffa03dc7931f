"""What mentoring must be told beside what every service is told."""

from datetime import timedelta

from fastapi import Request
from pydantic import Field

from shared.runtime.settings import ServiceSettings


class MentoringSettings(ServiceSettings):
    """Environment variables with the prefix `OPVANGPUNT_`."""

    found_place_days: int = Field(default=21, ge=1)
    """How many days a found place waits for the coordinator: after the longest school holiday, of two weeks, there is a
    week left in which mentee, daycare and school can be asked.
    """

    keep_years: int = Field(default=10, ge=1)
    """How many years after the last day a trainee's file is kept before a coordinator is asked to erase it: a project
    of some years, and then the five that funders of the Union look back (Regulation (EU) 2021/1060, article 82).
    """

    @property
    def found_place_stands(self) -> timedelta:
        """The same, as a time."""
        return timedelta(days=self.found_place_days)


def settings_of(request: Request) -> MentoringSettings:
    """The settings of the service that was asked."""
    settings: MentoringSettings = request.app.state.mentoring
    return settings
