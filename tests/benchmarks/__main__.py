"""Measure everything and write the page: `make bench`, or `python -m tests.benchmarks relay outbox` for some."""

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

import uvloop
from rich.console import Console
from rich.table import Table

from shared.runtime import garbage, logging
from tests.benchmarks import allocation, consumer, one_request, outbox, relay, road
from tests.benchmarks.results import COLUMNS, Result, write_page
from tests.platform_parts import PostgresServer, running_kafka, running_postgres

Measure = Callable[[str, PostgresServer], Awaitable[list[Result]]]

LIMITS = Path(__file__).with_name("limits.md").read_text()
"""What limits the goals that are missed, and the long kill run: written by hand after a run."""

MEASURES: dict[str, Measure] = {
    "relay": relay.measure,
    "outbox": lambda _, server: outbox.measure(server),
    "consumer": consumer.measure,
    "road": lambda _, __: road.measure(),
    "allocation": lambda _, __: allocation.measure(),
    "one_request": lambda _, server: one_request.measure(server),
}


def main() -> None:
    """Run the named measures, or all of them; only all of them make a new page."""
    wanted = sys.argv[1:] or list(MEASURES)
    logging.configure("benchmark", "WARNING")
    garbage.collect_seldom()  # as in a service; the references run in this process too
    console = Console()
    results: list[Result] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        running_kafka(Path(folder, "kafka")) as bootstrap,
        running_postgres(Path(folder, "postgres")) as server,
    ):
        for name in wanted:
            console.print(f"measuring: {name}")
            results += uvloop.run(_measured(MEASURES[name], bootstrap, server))
    table = Table(*COLUMNS)
    for result in results:
        table.add_row(*result.row())
    console.print(table)
    if wanted == list(MEASURES):
        write_page(results, LIMITS)


async def _measured(measure: Measure, bootstrap: str, server: PostgresServer) -> list[Result]:
    return await asyncio.wait_for(measure(bootstrap, server), 900)


if __name__ == "__main__":
    main()
