"""A small platform for tests: the real supervisor with real Kafka and PostgreSQL, and stand-ins for the services.

`python -m tests.platform_standins up --data DIR` runs it at the terminal, with `--detach` as `opvangpunt up --detach`;
`python -m tests.platform_standins serve PORT` is one stand-in.
"""

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from deploy.local import readiness
from deploy.local.detaching import start_detached
from deploy.local.keeper import Program
from deploy.local.layout import layout_of
from deploy.local.ports import LOOPBACK
from deploy.local.processes import Specification
from deploy.local.programs import Plan
from deploy.local.running import run_in_foreground, run_reporting
from deploy.local.screen import screen
from deploy.local.starting import start_everything
from deploy.local.supervisor import Start, Supervisor, Wish
from deploy.local.trouble import Trouble

PROJECT = Path(__file__).resolve().parents[1]


class Answer(BaseHTTPRequestHandler):
    """Says that all is well."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        return


def standins(plan: Plan) -> list[Program]:
    return [standin(plan, name, port) for name, port in plan.ports.services.items()]


def standin(plan: Plan, name: str, port: int) -> Program:
    specification = Specification(
        name=name,
        command=(sys.executable, "-m", "tests.platform_standins", "serve", str(port)),
        log=plan.layout.log(name),
        folder=PROJECT,
    )
    return Program(specification, partial(readiness.answers_ok, f"http://{LOOPBACK}:{port}/"))


def failing(plan: Plan) -> list[Program]:
    command = (sys.executable, "-c", "raise SystemExit('I cannot live like this')")
    specification = Specification(name="matching", command=command, log=plan.layout.log("matching"))
    return [Program(specification, partial(readiness.accepts, plan.ports.services["matching"]))]


async def start_standins_alone(supervisor: Supervisor, plan: Plan) -> None:
    """Without Kafka and PostgreSQL, for what needs neither."""
    await supervisor.bring_up(supervisor.wish.build(plan), plan)


async def _nothing() -> None:
    print("ready", flush=True)


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["up", "serve"])
    parser.add_argument("port", nargs="?", type=int)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--port-base", type=int)
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--failing", action="store_true")
    parser.add_argument("--detach", action="store_true")
    parser.add_argument("--report-to", type=int)
    asked = parser.parse_args(arguments)
    if asked.what == "serve":
        HTTPServer((LOOPBACK, asked.port), Answer).serve_forever()
    wish = Wish(layout_of(asked.data), asked.port_base, False, failing if asked.failing else standins)
    start: Start = start_standins_alone if asked.alone else start_everything
    if asked.detach:
        same = [argument for argument in arguments if argument != "--detach"]
        with screen() as tell:
            start_detached((sys.executable, "-m", "tests.platform_standins", *same), wish.layout, tell)
    elif asked.report_to is not None:
        run_reporting(wish, asked.report_to, start)
    else:
        run_in_foreground(wish, _nothing, start)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Trouble as trouble:
        sys.stderr.write(f"{trouble}\n")
        sys.exit(1)
