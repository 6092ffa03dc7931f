"""A director's sheet of free places: what was shown, what was filled in, and what that asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from services.matching.domain.imports import GroupRecord


@dataclass(frozen=True, slots=True)
class Line:
    """A group on the sheet: how it was shown, None for a new one, and how it was filled in; numbers are free places."""

    shown: GroupRecord | None
    wanted: GroupRecord


class OvertakenError(Exception):
    """Places were promised or came free since the sheet was shown. `groups` are the names of those concerned."""

    def __init__(self, groups: Sequence[str]) -> None:
        super().__init__(f"other places are free now: {', '.join(groups)}")
        self.groups = tuple(groups)


def to_publish(lines: Sequence[Line], free_now: Mapping[str, GroupRecord]) -> list[GroupRecord]:
    """The groups that the sheet changes, with what is to be free from now on. One that it leaves alone stays as it is.

    `free_now` are the daycare's groups with what is free at this moment. Raises OvertakenError when a group that the
    sheet changes is not as it was shown: its number was thought up beside fewer promises, or more.
    """
    changed = [line for line in lines if line.wanted != line.shown]
    overtaken = [line.wanted.name for line in changed if _is_overtaken(line, free_now.get(line.wanted.name))]
    if overtaken:
        raise OvertakenError(overtaken)
    return [line.wanted for line in changed if line.wanted != free_now.get(line.wanted.name)]


def _is_overtaken(line: Line, now: GroupRecord | None) -> bool:
    """What is there already as it was filled in was saved before: nothing is overtaken then."""
    return now not in {line.shown, line.wanted}


def with_free(group: GroupRecord, free: Sequence[int]) -> GroupRecord:
    """The group with what is free now as its numbers."""
    return replace(group, published=tuple(free))
