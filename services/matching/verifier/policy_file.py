"""Reads a priority policy."""

import re
import tomllib
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args

from services.matching.verifier.case import Policy
from services.matching.verifier.troubles import BadInput, Fault, Faults
from shared.contracts.event import PriorityGround

KEYS = {
    "id", "effective_from", "effective_until", "source", "seed", "tie_break", "tiers", "reserve", "points",
    "max_months_late",
}  # fmt: skip
TIE_BREAKERS = ("registered_at", "distance", "lottery")
GROUNDS = get_args(PriorityGround)
AT_LINE = re.compile(r"at line (\d+)")


class _Reader:
    """A policy as TOML, and the lines where its keys are."""

    def __init__(self, path: Path, content: str) -> None:
        self.lines = content.splitlines()
        self.faults = Faults(path)
        self.table: dict[str, Any] = tomllib.loads(content, parse_float=Decimal)

    def fault(self, key: str, detail: str, word: str | None = None) -> None:
        """Notes a fault at the last line that names the word, or else the key."""
        hits = [number for number, line in enumerate(self.lines, 1) if (word or key) in line.partition("#")[0]]
        self.faults.add(hits[-1] if hits else 1, key, detail)

    def known_keys(self, table: dict[str, Any], known: set[str], where: str) -> None:
        for key in table.keys() - known:
            self.fault(key, f"is no key of {where}; those are {', '.join(sorted(known))}")

    def names(self, table: dict[str, Any], key: str) -> list[str]:
        """A list of words; a fault and nothing when it is something else."""
        found = table.get(key, [])
        if isinstance(found, list) and all(isinstance(item, str) for item in found):
            return found
        self.fault(key, "is no list of words")
        return []

    def grounds(self, table: dict[str, Any]) -> frozenset[str]:
        """The grounds of a tier or of the reserve, each one that exists."""
        if "grounds" not in table:
            self.fault("grounds", "is missing in a tier or in the reserve")
        found = self.names(table, "grounds")
        for ground in found:
            if ground not in GROUNDS:
                self.fault("grounds", f"'{ground}' is none of {', '.join(GROUNDS)}", f'"{ground}"')
        return frozenset(found)

    def part(self, key: str, kind: type, empty: Any) -> Any:
        found = self.table.get(key, empty)
        if isinstance(found, kind):
            return found
        self.fault(key, "is written as something else than a table of its own")
        return empty


def read_policy(path: Path) -> Policy:
    """The policy. Numbers are kept exact. Raises BadInput."""
    try:
        reader = _Reader(path, path.read_text("utf-8-sig"))
    except OSError as error:
        raise BadInput([Fault(str(path), 1, "", f"cannot be read: {error.strerror}")]) from error
    except UnicodeDecodeError as error:
        raise BadInput([Fault(str(path), 1, "", "is not UTF-8")]) from error
    except tomllib.TOMLDecodeError as error:
        found = AT_LINE.search(str(error))
        raise BadInput([Fault(str(path), int(found[1]) if found else 1, "", f"is not TOML: {error}")]) from error
    policy = _policy(reader)
    reader.faults.stop_if_any()
    return policy


def _policy(reader: _Reader) -> Policy:
    reader.known_keys(reader.table, KEYS, "a policy")
    _check(reader, "id", lambda value: isinstance(value, str) and bool(value.strip()), "a name for the policy")
    _check(reader, "effective_from", _is_date, "a date")
    _dates(reader)
    share, reserve_grounds = _reserve(reader)
    return Policy(
        policy_id=str(reader.table.get("id", "")),
        tiers=_tiers(reader),
        points=_points(reader),
        tie_break=_tie_break(reader),
        reserve_share=share,
        reserve_grounds=reserve_grounds,
    )


def _check(reader: _Reader, key: str, is_good: Callable[[Any], bool], wanted: str) -> None:
    if key not in reader.table:
        reader.fault(key, f"is missing: {wanted} is needed")
    elif not is_good(reader.table[key]):
        reader.fault(key, f"is not {wanted}")


def _dates(reader: _Reader) -> None:
    """A policy does not end before it starts."""
    until, start = reader.table.get("effective_until"), reader.table.get("effective_from")
    if until is None:
        return
    if not _is_date(until):
        reader.fault("effective_until", "is not a date")
    elif _is_date(start) and str(until) < str(start):
        reader.fault("effective_until", f"is {until}, before effective_from, {start}")


def _is_date(value: Any) -> bool:
    if isinstance(value, str):
        try:
            date.fromisoformat(value)
        except ValueError:
            return False
        return True
    return isinstance(value, date)


def _tiers(reader: _Reader) -> tuple[frozenset[str], ...]:
    found: list[frozenset[str]] = []
    for tier in reader.part("tiers", list, []):
        if not isinstance(tier, dict):
            reader.fault("tiers", "holds something else than tables")
            continue
        reader.known_keys(tier, {"name", "grounds"}, "a tier")
        grounds = reader.grounds(tier)
        for ground in sorted(grounds.intersection(frozenset[str]().union(*found))):
            reader.fault("grounds", f"'{ground}' is in two tiers", f'"{ground}"')
        found.append(grounds)
    return tuple(found)


def _points(reader: _Reader) -> dict[str, Fraction]:
    found: dict[str, Fraction] = {}
    for ground, number in reader.part("points", dict, {}).items():
        if ground not in GROUNDS:
            reader.fault(ground, f"is none of {', '.join(GROUNDS)}")
        if _is_number(number):
            found[ground] = Fraction(number)
        else:
            reader.fault(ground, "is given something else than a number of points")
    return found


def _tie_break(reader: _Reader) -> tuple[str, ...]:
    names = reader.names(reader.table, "tie_break")
    for name in names:
        if name not in TIE_BREAKERS:
            reader.fault("tie_break", f"'{name}' is none of {', '.join(TIE_BREAKERS)}")
        elif names.count(name) > 1:
            reader.fault("tie_break", f"'{name}' is named twice")
    return tuple(names[: names.index("lottery")] if "lottery" in names else names)


def _reserve(reader: _Reader) -> tuple[Fraction, frozenset[str]]:
    table = reader.part("reserve", dict, {})
    reader.known_keys(table, {"share", "grounds"}, "the reserve")
    share = table.get("share", 0)
    if not (_is_number(share) and 0 <= share <= 1):
        reader.fault("share", f"{share} is not between 0 and 1")
        share = 0
    return Fraction(share), reader.grounds(table) if table else frozenset()


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool) and Decimal(value).is_finite()
