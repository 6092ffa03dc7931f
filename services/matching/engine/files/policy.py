"""Reading a policy: the faults that the rules find, with the name of the file."""

from pathlib import Path

from services.matching.domain.policies import Policy
from services.matching.domain.policy_checks import PolicyError
from services.matching.domain.policy_file import parse_policy
from services.matching.engine.files.faults import FileError, FileFault

__all__ = ["Policy", "read_policy"]


def read_policy(path: Path) -> Policy:
    """The policy of a file. Raises FileError with a fault for each thing that is wrong, by line."""
    try:
        return parse_policy(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise FileError([FileFault(path.name, 0, "", "is not UTF-8")]) from None
    except OSError as error:
        raise FileError([FileFault(path.name, 0, "", f"cannot be read: {error.strerror}")]) from None
    except PolicyError as error:
        raise FileError(FileFault(path.name, fault.line, "", fault.detail) for fault in error.faults) from None
