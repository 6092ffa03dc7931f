"""The programs of the platform: what is started, with which environment, on which port."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from deploy.local import kafka, postgres, readiness
from deploy.local.credentials import Credentials, read_credentials
from deploy.local.jars import cache_folder, warm_options
from deploy.local.keeper import Program
from deploy.local.layout import Layout
from deploy.local.ports import LOOPBACK, Ports
from deploy.local.processes import Specification, with_mark
from deploy.local.state import database_dsn, service_urls

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Plan:
    """All that a program's command and environment are made of."""

    layout: Layout
    ports: Ports
    credentials: Credentials


Build = Callable[[Plan], list[Program]]


def marked(program: Program, plan: Plan) -> Program:
    """The program with the mark of its installation on its process."""
    return replace(program, specification=with_mark(program.specification, owner_of(plan.layout)))


def owner_of(layout: Layout) -> str:
    """How processes of this data folder are marked. The path is in it: a copy of the folder is another installation."""
    return f"{read_credentials(layout).mark}:{layout.folder}"


def kafka_program(plan: Plan, class_path: list[Path]) -> Program:
    """The broker."""
    broker = kafka.Kafka(
        folder=plan.layout.kafka,
        port=plan.ports.kafka,
        controller_port=plan.ports.kafka_controller,
        class_path=tuple(class_path),
        java_options=warm_options(cache_folder()),
    )
    return Program(
        specification=broker.specification(plan.layout.log("kafka")),
        ready=partial(kafka.is_ready, plan.ports.kafka),
        before_start=broker.prepare,
    )


def postgres_server(plan: Plan) -> postgres.Postgres:
    """The database server."""
    return postgres.Postgres(plan.layout.postgres, plan.ports.postgres, plan.credentials.postgres)


def postgres_program(plan: Plan) -> Program:
    """The database server as a program; its data folder must have been prepared."""
    server = postgres_server(plan)
    return Program(
        specification=server.specification(plan.layout.log("postgres")),
        ready=partial(postgres.is_ready, server.dsn()),
        before_start=server.clear_the_way,
    )


def services(plan: Plan) -> list[Program]:
    """The SMS centre and the four services."""
    return [sms_centre(plan), *(service(plan, name) for name in plan.ports.services)]


def sms_centre(plan: Plan) -> Program:
    """The SMPP peer that plays a gateway; it answers only when its SMPP side listens too."""
    ports = plan.ports
    arguments = (
        *("--http-port", str(ports.sms_centre_http)),
        *("--smpp-port", str(ports.sms_centre_smpp)),
        *("--data", str(plan.layout.sms_centre)),
    )
    specification = python_process(plan, "sms_centre", "deploy.local.sms_centre", arguments, gateway(plan))
    return Program(specification, partial(readiness.answers_ok, f"http://{LOOPBACK}:{ports.sms_centre_http}/health"))


def service(plan: Plan, name: str) -> Program:
    """One of the four services; ready when it says so itself."""
    environment = service_environment(plan, name)
    url = f"http://{LOOPBACK}:{plan.ports.services[name]}/health/ready"
    return Program(
        specification=python_process(plan, name, f"services.{name}.app", (), environment),
        ready=partial(readiness.answers_ok, url),
    )


def python_process(
    plan: Plan, name: str, module: str, arguments: tuple[str, ...], environment: dict[str, str]
) -> Specification:
    """A Python module as a process, under the interpreter that runs us."""
    return Specification(
        name=name,
        command=(sys.executable, "-m", module, *arguments),
        log=plan.layout.log(name),
        environment={"PYTHONUNBUFFERED": "1", **environment},
        folder=PROJECT,
    )


def gateway(plan: Plan) -> dict[str, str]:
    """How notify and the SMS centre know each other."""
    return {
        "OPVANGPUNT_SMPP_HOST": LOOPBACK,
        "OPVANGPUNT_SMPP_PORT": str(plan.ports.sms_centre_smpp),
        "OPVANGPUNT_SMPP_SYSTEM_ID": plan.credentials.smpp_system_id,
        "OPVANGPUNT_SMPP_PASSWORD": plan.credentials.smpp_password,
    }


def service_environment(plan: Plan, name: str) -> dict[str, str]:
    """The settings of one service, as its settings class reads them."""
    urls = service_urls(plan.ports)
    dsn = database_dsn(plan.ports, name, plan.credentials.databases[name])
    environment = {
        "OPVANGPUNT_HOST": LOOPBACK,
        "OPVANGPUNT_PORT": str(plan.ports.services[name]),
        "OPVANGPUNT_MEMBER": "embedded",
        "OPVANGPUNT_DATABASE_URL": dsn.replace("postgresql://", "postgresql+asyncpg://", 1),
        "OPVANGPUNT_KAFKA_BOOTSTRAP": f"{LOOPBACK}:{plan.ports.kafka}",
        "OPVANGPUNT_ACCESS_PUBLIC_KEY_FILE": str(plan.layout.public_key),
        "OPVANGPUNT_PUBLIC_URL": os.environ.get("OPVANGPUNT_PUBLIC_URL", urls["intake"]),
        **{f"OPVANGPUNT_{other.upper()}_URL": url for other, url in urls.items()},
    }
    if name == "intake":
        environment["OPVANGPUNT_ACCESS_PRIVATE_KEY_FILE"] = str(plan.layout.private_key)
    if name == "notify":
        environment.update(gateway(plan))
    return environment
