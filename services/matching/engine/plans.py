"""A plan: what would change if one more unit were let in."""

from services.matching.engine.seats import Seats


class Plan:
    """A group for each child that comes in, who gives up its place, who changes group, and what that leaves free."""

    __slots__ = ("free", "gone", "moved", "reserved", "seats")

    def __init__(self, other: "Plan | None" = None) -> None:
        self.seats: list[tuple[int, int]] = list(other.seats) if other else []
        self.gone: dict[int, int] = dict(other.gone) if other else {}
        """Unit to its entry, the worst first."""
        self.moved: list[tuple[int, int, int]] = list(other.moved) if other else []
        """Child, the group that it leaves, the one that it joins."""
        self.free: dict[int, int] = dict(other.free) if other else {}
        self.reserved: dict[int, int] = dict(other.reserved) if other else {}

    @property
    def harm(self) -> tuple[int, int]:
        """The less, the better: nobody leaves; or the best placed who leaves is low; or few leave."""
        return (-min(self.gone.values()), len(self.gone)) if self.gone else (-(1 << 62), 0)

    def count(self, seats: Seats, child: int, group: int, sign: int) -> None:
        """In the plan a child sits down (-1) in a group or stands up from it (1)."""
        ones = sign * seats.ones[child]
        self.free[group] = self.free.get(group, 0) + ones
        if seats.in_reserve(child, group):
            self.reserved[group] = self.reserved.get(group, 0) - ones

    def let_go(self, seats: Seats, unit: int, entry: int) -> None:
        """A unit gives up its place, with all its children."""
        self.gone[unit] = entry
        for child in seats.unit_children[unit]:
            self.count(seats, child, seats.group_of[child], 1)

    def take_over(self, trial: "Plan") -> None:
        """Become a trial that came out well."""
        self.gone, self.moved, self.free, self.reserved = trial.gone, trial.moved, trial.free, trial.reserved
