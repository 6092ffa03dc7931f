"""Traineeship policies: dated data that says which place suits a mentee best, and who comes first where two want it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

from services.matching.domain.policies import DatedPolicy
from services.matching.traineeships.domain.places import Transport

Criterion = Literal["mentor", "age-group", "language", "distance"]
CRITERIA: Final[tuple[Criterion, ...]] = get_args(Criterion)
TieBreak = Literal["sought_at", "distance", "lottery"]
TIE_BREAKS: Final[tuple[TieBreak, ...]] = get_args(TieBreak)
TRANSPORTS: Final[tuple[Transport, ...]] = get_args(Transport)


@dataclass(frozen=True)
class TraineeshipPolicy(DatedPolicy):
    """`order`: by which criteria the places that are possible are ranked, one after the other, for each mentee.

    `tie_break`: in which order a place is given where more mentees want it. `reach_km`: how far somebody travels who
    stated no distance, by the means of transport; one that is not named, or that nobody knows: anywhere.
    """

    order: tuple[Criterion, ...] = CRITERIA
    tie_break: tuple[TieBreak, ...] = ("sought_at", "distance", "lottery")
    reach_km: Mapping[Transport, float] = field(default_factory=dict)
