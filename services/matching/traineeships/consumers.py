"""Which event goes to which handler."""

from functools import partial

from services.matching.traineeships import handlers
from shared.contracts.mentoring import (
    MenteeErased,
    TraineeshipAgreed,
    TraineeshipEnded,
    TraineeshipPlaceOffered,
    TraineeshipSearchEnded,
    TraineeshipSought,
)
from shared.messaging import Consumer


def register(consumer: Consumer, policies: handlers.Policies) -> None:
    """Have the consumer bring what concerns traineeship places."""
    consumer.on_many(TraineeshipPlaceOffered)(partial(handlers.places_offered, policies))
    consumer.on_many(TraineeshipSought)(partial(handlers.searches_sought, policies))
    consumer.on(TraineeshipSearchEnded)(partial(handlers.search_ended, policies))
    consumer.on(TraineeshipAgreed)(partial(handlers.traineeship_agreed, policies))
    consumer.on(TraineeshipEnded)(partial(handlers.traineeship_ended, policies))
    consumer.on(MenteeErased)(partial(handlers.mentee_erased, policies))
