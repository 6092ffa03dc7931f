"""What runs, where, and whether it is ready: asked of the parts themselves, at this moment."""

import asyncio
from typing import Any

from deploy.local import kafka, postgres
from deploy.local.credentials import read_credentials
from deploy.local.ports import LOOPBACK
from deploy.local.processes import is_running
from deploy.local.programs import Plan, postgres_server, service, sms_centre
from deploy.local.state import System

Report = dict[str, Any]


async def report(system: System) -> Report:
    """The status of a running system, in the shape that `opvangpunt status --json` prints."""
    plan = Plan(system.layout, system.ports, read_credentials(system.layout))
    names = list(system.service_urls)
    answers = await asyncio.gather(
        kafka.is_ready(plan.ports.kafka),
        postgres.is_ready(postgres_server(plan).dsn()),
        sms_centre(plan).ready(),
        *(service(plan, name).ready() for name in names),
    )
    ready = dict(zip(("kafka", "postgres", "sms_centre", *names), answers, strict=True))
    return {
        "data": str(system.layout.folder),
        "ready": all(answers) and system.state.phase == "ready",
        "phase": system.state.phase,
        "supervisor": {"pid": system.supervisor.pid},
        "kafka": {"bootstrap": system.kafka_bootstrap, **_process(system, "kafka", ready)},
        "postgres": {**_process(system, "postgres", ready), "databases": system.databases},
        "services": {name: {"url": system.service_urls[name], **_process(system, name, ready)} for name in names},
        "sms_centre": {
            "host": LOOPBACK,
            "port": system.smpp_port,
            "url": system.sms_centre_url,
            **_process(system, "sms_centre", ready),
        },
    }


def _process(system: System, name: str, ready: dict[str, bool]) -> Report:
    identity = system.state.processes.get(name)
    runs = identity is not None and is_running(identity)
    return {
        "pid": identity.pid if identity is not None and runs else None,
        "ready": runs and ready[name],
        "restarts": system.state.restarts.get(name, 0),
    }


def not_running(folder: str) -> Report:
    """The same shape when nothing runs."""
    return {
        "data": folder,
        "ready": False,
        "phase": "stopped",
        "kafka": {"bootstrap": None, "pid": None, "ready": False},
        "postgres": {"pid": None, "ready": False, "databases": {}},
        "services": {},
        "sms_centre": {"host": None, "port": None, "url": None, "pid": None, "ready": False},
    }
