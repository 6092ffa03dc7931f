"""Who got what: the allocation, child by child and party by party."""

from collections import defaultdict
from collections.abc import Iterator

from services.matching.verifier.case import Case, Child, Party, Place, Row
from services.matching.verifier.verdict import THE_FILE, Break


class Outcomes:
    """The place of each child. Of a child with several rows the first counts; one without a row has no place."""

    def __init__(self, case: Case, rows: list[Row]) -> None:
        known = {child.child_id for child in case.children}
        self.place: dict[str, Place | None] = {}
        self.misshapen: list[Break] = []
        for row in rows:
            if row.child_id not in known:
                self._misshapen(
                    row.child_id, f"Line {row.line} names child '{row.child_id}', who is not among the requests."
                )
            elif row.child_id in self.place:
                self._misshapen(row.child_id, f"Line {row.line} names child '{row.child_id}' once more.")
            else:
                self.place[row.child_id] = row.place
        for child in case.children:
            if child.child_id not in self.place:
                self._misshapen(
                    child.child_id, f"Child '{child.child_id}' is missing: every child has a row.", child.family_id
                )
                self.place[child.child_id] = None

    def _misshapen(self, child_id: str, detail: str, family_id: str | None = None) -> None:
        self.misshapen.append(Break(THE_FILE, detail, child_id, family_id))

    def stays(self, child: Child) -> bool:
        """Whether it keeps the very place that it holds now."""
        return child.current is not None and self.place[child.child_id] == child.current

    def moves(self, child: Child) -> bool:
        """Whether it leaves the place that it holds now for another."""
        place = self.place[child.child_id]
        return child.current is not None and place is not None and place != child.current

    def daycares_of(self, party: Party) -> set[str | None]:
        """Where its children are: one daycare, or None, when rule 3 is kept."""
        places = (self.place[child.child_id] for child in party.children)
        return {place.daycare_id if place else None for place in places}


class Freed:
    """The children who hold or leave a place, by group."""

    def __init__(self, case: Case, outcomes: Outcomes) -> None:
        self.leavers: dict[Place, list[Child]] = defaultdict(list)
        self.stayers: dict[Place, list[Child]] = defaultdict(list)
        for child in case.children:
            if child.current and outcomes.moves(child):
                self.leavers[child.current].append(child)
            elif child.current:
                self.stayers[child.current].append(child)


def newcomers(case: Case, outcomes: Outcomes) -> Iterator[tuple[Party, Child, Place]]:
    """Everybody who has a place that the round gives, which is not the one it holds now."""
    for party in case.parties:
        for child in party.children:
            place = outcomes.place[child.child_id]
            if place and not outcomes.stays(child):
                yield party, child, place
