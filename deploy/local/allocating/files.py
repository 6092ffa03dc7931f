"""The files of a round, read and written."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import NamedTemporaryFile

from deploy.local.trouble import Trouble
from services.matching.engine.files.faults import FileError, FileFault
from services.matching.engine.files.places import read_daycares, read_groups
from services.matching.engine.files.policy import Policy, read_policy
from services.matching.engine.files.requests import read_requests
from services.matching.engine.instance import Instance


@dataclass(frozen=True, slots=True)
class Paths:
    """Where the files of a round are, but the policy."""

    daycares: Path
    vacancies: Path
    requests: Path


def read_policies(paths: Sequence[Path], seed: int | None) -> list[Policy]:
    """The policies, each with an id of its own; `seed` replaces theirs. Raises Trouble naming the faults by line."""
    faults: list[FileFault] = []
    found: dict[str, Policy] = {}
    for path in paths:
        try:
            policy = read_policy(path)
        except FileError as error:
            faults += error.faults
            continue
        if policy.policy_id in found:
            faults.append(FileFault(path.name, 0, "", f"has the id of another policy, {policy.policy_id!r}"))
        found[policy.policy_id] = policy if seed is None else replace(policy, seed=seed)
    if faults:
        raise _nothing_allocated(FileError(faults))
    return list(found.values())


def read_requests_of(paths: Paths) -> Instance:
    """The requests with the places that they ask for. Raises Trouble that names the faults by file and line."""
    try:
        daycares = read_daycares(paths.daycares)
        groups = read_groups(paths.vacancies, daycares)
        return read_requests(paths.requests, daycares, groups)
    except FileError as error:
        raise _nothing_allocated(error) from error


def _nothing_allocated(error: FileError) -> Trouble:
    return Trouble(f"Nothing was allocated: the files have faults.\n{error}")


def expect_folders(*paths: Path | None) -> None:
    """See that files can be put where they are wanted, before any work is done. Raises Trouble."""
    for path in paths:
        if path is not None and not path.parent.is_dir():
            raise Trouble(f"{path} cannot be written: there is no folder {path.parent}")


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
