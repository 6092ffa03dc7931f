"""Makes later starts of the broker quick: `python -m deploy.local.warming`, once a machine, some 15 seconds.

Two thirds of a broker's start are Java loading and linking classes. A broker that runs once for this keeps them in an
archive (JEP 514), from which the next ones start with a third of the work: worth it wherever brokers start often.
"""

import asyncio
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from deploy.local import kafka, processes
from deploy.local.jars import archive, cache_folder, class_path
from deploy.local.logs import tail
from deploy.local.ports import free_ports
from deploy.local.trouble import Trouble

READY_WITHIN_SECONDS = 120.0
WRITTEN_WITHIN_SECONDS = 180.0


def warm(cache: Path) -> None:
    """Makes the archive when it is not there. Raises Trouble when the jars or the broker cannot be had."""
    target = archive(cache)
    if target.exists():
        return
    jars = class_path(cache)
    with tempfile.TemporaryDirectory(prefix="opvangpunt-") as folder:
        partial = Path(folder) / "archive.aot"
        _run_once(Path(folder) / "kafka", jars, partial)
        if partial.exists():
            _put(partial, target)


def _run_once(folder: Path, jars: list[Path], output: Path) -> None:
    port, controller_port = free_ports(2)
    broker = kafka.Kafka(folder, port, controller_port, tuple(jars))
    broker.prepare()
    training = replace(broker, java_options=(f"-XX:AOTCacheOutput={output}",))
    # Java writes the archive on its way out.
    specification = replace(training.specification(folder / "kafka.log"), stop_seconds=WRITTEN_WITHIN_SECONDS)
    process = processes.spawn(specification)

    async def ready() -> None:
        async with asyncio.timeout(READY_WITHIN_SECONDS):
            while not await kafka.is_ready(port):
                if process.poll() is not None:
                    raise Trouble(f"Apache Kafka did not start:\n{tail(specification.log)}")
                await asyncio.sleep(0.1)

    try:
        asyncio.run(ready())
    finally:
        processes.stop(process, specification)


def _put(partial: Path, target: Path) -> None:
    """Whole or not at all, whatever file systems the two are on."""
    beside = target.with_name(f".{target.name}.partial")
    beside.write_bytes(partial.read_bytes())
    beside.replace(target)


def main() -> None:
    """Without the archive everything works, more slowly: trouble is told and no failure."""
    try:
        warm(cache_folder())
    except (Trouble, TimeoutError, OSError) as trouble:
        sys.stderr.write(f"Brokers will start slowly: {trouble}\n")


if __name__ == "__main__":
    main()
