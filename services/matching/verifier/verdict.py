"""What the verifier finds, for a person and as JSON."""

from typing import Any, NamedTuple

# Not one of the six rules: the allocation has one row for each child of the requests, and none for anybody else.
THE_FILE = 0


class Break(NamedTuple):
    """A rule that is broken. What does not apply is None; `rule` is 0 for the shape of the allocation itself."""

    rule: int
    detail: str
    child_id: str | None = None
    family_id: str | None = None
    daycare_id: str | None = None
    group: str | None = None
    daypart: str | None = None


class Blocking(NamedTuple):
    """A family with justified envy: the best daycare that could take it, and what it has instead."""

    family_id: str
    children: tuple[str, ...]
    daycare_id: str
    instead_of: str | None
    groups: tuple[str, ...]
    would_leave: tuple[str, ...]
    detail: str


class Verdict(NamedTuple):
    """All that was found in one allocation."""

    broken: tuple[Break, ...]
    blocking: tuple[Blocking, ...]
    children: int
    placed: int

    def holds(self, strict: bool = False) -> bool:
        """Whether rules 1 to 4 and 6 hold; when strict, rule 5 too."""
        return not self.broken and not (strict and self.blocking)

    def as_json(self, strict: bool = False) -> dict[str, Any]:
        """The document that `opvangpunt verify --json` prints."""
        return {
            "ok": self.holds(strict),
            "broken": [found._asdict() for found in self.broken],
            "blocking": [family._asdict() for family in self.blocking],
            "children": self.children,
            "placed": self.placed,
        }
