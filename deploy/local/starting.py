"""What a start of the platform does, step by step."""

import asyncio
from importlib.util import find_spec
from pathlib import Path

import asyncpg
from aiokafka.errors import KafkaError

from deploy.local import logs, processes
from deploy.local.databases import create_databases
from deploy.local.jars import cache_folder, class_path
from deploy.local.notices import Notice
from deploy.local.ports import LOOPBACK
from deploy.local.programs import (
    Plan,
    kafka_program,
    owner_of,
    postgres_program,
    postgres_server,
    python_process,
)
from deploy.local.supervisor import NotReady, Stopped, Supervisor
from deploy.local.topics import create_topics

DEMO_MODULE = "deploy.local.demo"


async def start_everything(supervisor: Supervisor, plan: Plan) -> None:
    """The stores, their topics and databases, the SMS centre and the services, the demo city. Raises Trouble."""
    await _start_stores(supervisor, plan)
    supervisor.tell(Notice("step", "Creating topics and databases"))
    await _create_topics_and_databases(plan)
    supervisor.tell(Notice("step", "Starting the SMS centre and the services"))
    await supervisor.bring_up(supervisor.wish.build(plan), plan)
    await _load_demo(supervisor, plan)


async def _start_stores(supervisor: Supervisor, plan: Plan) -> None:
    supervisor.tell(Notice("step", "Preparing PostgreSQL and Apache Kafka"))
    jars, _ = await asyncio.gather(
        asyncio.to_thread(_class_path, supervisor), asyncio.to_thread(postgres_server(plan).prepare)
    )
    await supervisor.bring_up([kafka_program(plan, jars), postgres_program(plan)], plan)


def _class_path(supervisor: Supervisor) -> list[Path]:
    def progress(done: int, total: int) -> None:
        if supervisor.is_asked_to_stop:
            raise Stopped
        supervisor.tell(Notice("download", "Downloading Apache Kafka, once", done, total))

    return class_path(cache_folder(), progress)


async def _create_topics_and_databases(plan: Plan) -> None:
    try:
        await asyncio.gather(
            create_topics(f"{LOOPBACK}:{plan.ports.kafka}"),
            create_databases(postgres_server(plan).dsn(), plan.credentials.databases),
        )
    except (KafkaError, asyncpg.PostgresError, OSError) as error:
        raise NotReady(f"Topics and databases could not be created: {type(error).__name__}: {error}") from error


async def _load_demo(supervisor: Supervisor, plan: Plan) -> None:
    """Once in a data folder's life: `pending` stands until a load has gone through; a broken one is repeated."""
    mark = plan.layout.demo
    if not mark.exists() or mark.read_text() != "pending" or find_spec(DEMO_MODULE) is None:
        return
    supervisor.tell(Notice("step", "Loading the demo city"))
    arguments = ("--data", str(plan.layout.folder))
    specification = processes.with_mark(python_process(plan, "demo", DEMO_MODULE, arguments, {}), owner_of(plan.layout))
    process = processes.spawn(specification)
    try:
        await asyncio.to_thread(process.wait)
    finally:
        await asyncio.shield(asyncio.to_thread(processes.stop, process, specification))
    if process.returncode != 0:
        raise NotReady(f"The demo city could not be loaded. The end of its log:\n{logs.tail(specification.log)}")
    mark.write_text("loaded")
