"""The files of a round, read and written."""

from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import NamedTemporaryFile

from deploy.local.trouble import Trouble
from services.matching.engine.files.faults import FileError
from services.matching.engine.files.places import read_daycares, read_groups
from services.matching.engine.files.policy import Policy, read_policy
from services.matching.engine.files.requests import read_requests
from services.matching.engine.instance import Instance


@dataclass(frozen=True, slots=True)
class Paths:
    """Where the four files of a round are."""

    daycares: Path
    vacancies: Path
    requests: Path
    policy: Path


def read_round(paths: Paths, seed: int | None) -> tuple[Instance, Policy]:
    """The round's input; `seed` replaces the policy's. Raises Trouble that names the faults by file and line."""
    try:
        policy = read_policy(paths.policy)
        daycares = read_daycares(paths.daycares)
        groups = read_groups(paths.vacancies, daycares)
        instance = read_requests(paths.requests, daycares, groups)
    except FileError as error:
        raise Trouble(f"Nothing was allocated: the files have faults.\n{error}") from error
    return instance, policy if seed is None else replace(policy, seed=seed)


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all. Raises Trouble."""
    temporary: Path | None = None
    try:
        with NamedTemporaryFile(
            "w", encoding="utf-8", newline="", dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as file:
            temporary = Path(file.name)
            file.write(text)
        temporary.chmod(0o644)
        temporary.replace(path)
    except OSError as error:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink()
        raise Trouble(f"{path} cannot be written: {error.strerror}") from error
