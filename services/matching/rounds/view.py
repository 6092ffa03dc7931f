"""Rounds as a program reads them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from services.matching.rounds.domain.rounds import Place, Round, Status


class ShownRound(BaseModel):
    """A round. `round_id` and `drafted_at` are null after a dry run; `steps`: when each was taken, and its figures."""

    round_id: str | None
    status: Status | None
    policy_id: str
    drafted_at: datetime | None
    figures: dict[str, Any]
    verdict: dict[str, Any] | None = None
    verified_at: datetime | None = None
    published: dict[str, Any] | None = None
    published_at: datetime | None = None


class ShownProgress(BaseModel):
    """What is being computed now."""

    what: str
    done: int
    total: int


class ShownRounds(BaseModel):
    """All rounds, the newest first; the gathering that goes on and since when; and what is being computed."""

    rounds: list[ShownRound]
    gathering: str | None
    gathering_since: datetime | None
    computing: ShownProgress | None


class ShownPlace(BaseModel):
    """What a child gets in a draft; null for nothing. `rank`: which of its wishes that is."""

    request_id: str
    child_id: str
    daycare_id: str | None
    group: str | None
    rank: int


class ShownRoundWithPlaces(ShownRound):
    """A round with what each child gets."""

    places: list[ShownPlace]


class GatheringAnswer(BaseModel):
    """The gathering that goes on and since when; null when places are given every day."""

    gathering: str | None
    since: datetime | None


def shown(found: Round) -> ShownRound:
    """A round as it is shown."""
    verified, published = found.steps.get("verified"), found.steps.get("published")
    return ShownRound(
        round_id=found.round_id,
        status=found.status,
        policy_id=found.policy_id,
        drafted_at=found.drafted.made_at,
        figures=dict(found.drafted.detail),
        verdict=dict(verified.detail) if verified else None,
        verified_at=verified.made_at if verified else None,
        published=dict(published.detail) if published else None,
        published_at=published.made_at if published else None,
    )


def shown_with_places(found: Round, places: Iterable[Place]) -> ShownRoundWithPlaces:
    """A round with what each child gets, as it is shown."""
    return ShownRoundWithPlaces(
        **shown(found).model_dump(),
        places=[
            ShownPlace(
                request_id=place.request_id,
                child_id=place.child_id,
                daycare_id=place.key.daycare_id if place.key else None,
                group=place.key.group if place.key else None,
                rank=place.rank,
            )
            for place in places
        ],
    )
