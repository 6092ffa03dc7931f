"""A whole service as a process of its own, to be stopped and killed: for each event an effect and an echo.

Its name comes as the first argument, all else from the environment as for every service.
"""

import sys

import uvicorn

from shared.contracts import topics
from shared.contracts.catalogue import EVENTS
from shared.contracts.topics import Topic
from shared.messaging import Consumer, UnitOfWork
from shared.runtime.application import Service
from shared.runtime.settings import ServiceSettings
from tests.integration.messaging.stage import Counted, counted, echo, write_effect

WAIT_FOR_LEAVE = "SELECT pg_advisory_xact_lock_shared(hashtext('leave to go on'))"


def create(name: str, settings: ServiceSettings) -> Service:
    """The service, reading its own topic."""
    event = counted(name)
    EVENTS[event.__name__] = event
    topics.DEAD_LETTERS[name] = Topic(f"{name}.dead-letters.v1", partitions=1)
    consumer = Consumer(name)

    @consumer.on(event)
    async def handle(unit: UnitOfWork, event: Counted) -> None:
        connection = await unit.session.connection()
        await connection.exec_driver_sql(WAIT_FOR_LEAVE)
        await write_effect(unit, event)
        unit.publish(event, echo(name))

    return Service(name, settings, consumer=consumer)


if __name__ == "__main__":
    settings = ServiceSettings()
    uvicorn.run(create(sys.argv[1], settings).app, host=settings.host, port=settings.port, access_log=False)
