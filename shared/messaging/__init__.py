"""Moving events without loss: unit of work, outbox, relay, inbox, consumer, dead letters."""

from shared.messaging.consumer import Consumer
from shared.messaging.together import Together
from shared.messaging.unit_of_work import UnitOfWork, Units

__all__ = ["Consumer", "Together", "UnitOfWork", "Units"]
