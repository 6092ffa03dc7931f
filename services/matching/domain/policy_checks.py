"""What is checked of every policy file: its own facts, its keys, and the words of its lists; each fault by its line."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from services.matching.domain.policy_lines import PolicyLines, Where

Kinds = Mapping[str, tuple[type | tuple[type, ...], str]]
"""Of each key that may stand there: what its value must be, and that in words."""
DATED: Final[Kinds] = {
    "id": (str, "a text, in quotes"),
    "effective_from": (date, "a date without quotes, such as 2025-04-30"),
    "effective_until": (date, "a date without quotes, such as 2025-04-30"),
    "source": (str, "a text, in quotes"),
    "seed": (int, "a whole number"),
}
"""The keys of every policy."""
NUMBER: Final = (int, float)
_AT_LINE: Final = re.compile(r"line (\d+)")


@dataclass(frozen=True, slots=True, order=True)
class PolicyFault:
    """One thing that is wrong; `line` counts from one, 0 is the file as a whole."""

    line: int
    detail: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.detail}" if self.line else self.detail


class PolicyError(ValueError):
    """A policy file that says something impossible; the message says what and where, for the person who wrote it."""

    def __init__(self, faults: Iterable[PolicyFault]) -> None:
        self.faults = sorted(faults)
        super().__init__("; ".join(map(str, self.faults)))


def read_toml(text: str) -> dict[str, Any]:
    """The data of a file. Raises PolicyError."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _AT_LINE.search(str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        raise PolicyError([PolicyFault(line, f"is no TOML: {error}")]) from None


def dated_facts(data: Mapping[str, Any]) -> dict[str, Any]:
    """What every policy is made with, of data that was checked."""
    return {
        "policy_id": data["id"],
        "effective_from": data["effective_from"],
        "effective_until": data.get("effective_until"),
        "source": data.get("source", ""),
        "seed": data.get("seed", 0),
    }


class PolicyChecks:
    """Holds the data of a policy file against what such a file may say; finds all that is wrong."""

    def __init__(self, lines: PolicyLines) -> None:
        self.faults: list[PolicyFault] = []
        self._lines = lines

    @classmethod
    def read(cls, text: str) -> dict[str, Any]:
        """The data of a file, checked. Raises PolicyError with everything wrong."""
        data = read_toml(text)
        checks = cls(PolicyLines(text))
        checks.whole(data)
        if checks.faults:
            raise PolicyError(checks.faults)
        return data

    def whole(self, data: Mapping[str, Any]) -> None:
        """Holds all of a file's data against what its kind of policy may say."""
        raise NotImplementedError

    def are_kept(self, data: Mapping[str, Any], kinds: Kinds) -> bool:
        """Whether the keys are the right ones and of the right kind, so that what they say can be looked at."""
        for key in ("id", "effective_from"):
            if key not in data:
                self.fault((), f"{key} is missing")
        self.keys((), data, kinds, needed=())
        return not self.faults

    def dated(self, data: Mapping[str, Any]) -> None:
        """The id and the days of a policy."""
        if not data["id"].strip():
            self.fault(("id",), "id is empty: a decision names the policy by it")
        until = data.get("effective_until")
        if until is not None and until < data["effective_from"]:
            self.fault(("effective_until",), "effective_until is before effective_from")

    def words(self, key: str, names: Sequence[Any], known: Sequence[str], what: str) -> None:
        """A list in which each word may stand once."""
        for place, name in enumerate(names):
            if name not in known:
                self.fault((key,), f"{name!r} is no {what}: {', '.join(known)}", name)
            elif name in names[:place]:
                self.fault((key,), f"{name!r} stands twice in {key}", name)

    def keys(self, where: Where, table: Mapping[str, Any], kinds: Kinds, needed: Iterable[str]) -> None:
        """Unknown and missing keys, and values of another kind; a bool is no number and a moment no date."""
        for key in needed:
            if key not in table:
                self.fault(where, f"{key} is missing")
        for key, value in table.items():
            if key not in kinds:
                self.fault((*where, key), f"{key} is unknown{' here' if where else ''}: {', '.join(kinds)}")
            elif not isinstance(value, kinds[key][0]) or isinstance(value, bool | datetime):
                self.fault((*where, key), f"{key} must be {kinds[key][1]}")

    def fault(self, where: Where, detail: str, word: Any = "") -> None:
        """Note what is wrong, at the line where it stands."""
        self.faults.append(PolicyFault(self._lines.find(where, str(word)), detail))
