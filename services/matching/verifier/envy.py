"""Rule 4, the reserve, and rule 5, no justified envy."""

from collections.abc import Iterator

from services.matching.verifier.case import DAYPARTS, Case, Child, Daycare, Party
from services.matching.verifier.claims import Claim, claim
from services.matching.verifier.distance import home_to
from services.matching.verifier.eligibility import fitting_groups
from services.matching.verifier.outcomes import Outcomes
from services.matching.verifier.priority import Order, Standing, has_reserve_ground, precedes
from services.matching.verifier.progress import Progress, nobody_waits
from services.matching.verifier.screening import worth_a_look
from services.matching.verifier.seats import Room, Seated, Seating
from services.matching.verifier.verdict import Blocking, Break
from services.matching.verifier.wishes import own_daycare_is_better

Applicants = list[tuple[Child, bool, list[Room]]]


class Envy:
    """Looks at each family and each daycare that it would rather have."""

    def __init__(self, case: Case, outcomes: Outcomes, progress: Progress = nobody_waits) -> None:
        self.progress = progress
        self.case = case
        self.outcomes = outcomes
        self.order = Order(case)
        self.seating = Seating(case, outcomes, self.order)

    def found(self) -> Iterator[Break | Blocking]:
        """At most one break of rule 4 and one blocking for each family, at the daycare that it wants most."""
        for party, outcome, daycares in worth_a_look(self.case, self.outcomes, self.order, self.seating, self.progress):
            wronged = self._wronged(party, daycares)
            if wronged:
                yield wronged
            blocking = self._blocking(party, outcome, daycares, by_reserve=wronged is None)
            if blocking:
                yield blocking

    def _wronged(self, party: Party, daycares: list[Daycare]) -> Break | None:
        """Rule 4: the family could have the daycare if only children without a reserve ground left reserved places."""
        for daycare in daycares if self.case.policy.reserve_share else ():
            applicants = self._applicants(party, daycare)
            reserve = applicants and any(has_ground for _, has_ground, _ in applicants)
            if reserve and not claim(applicants, _nobody, False):
                found = claim(applicants, _nobody, True)
                if found:
                    return _reserve_break(party, daycare, applicants, found)
        return None

    def _blocking(
        self, party: Party, outcome: str | None, daycares: list[Daycare], by_reserve: bool
    ) -> Blocking | None:
        """Rule 5: the best daycare that could take the family."""
        for daycare in daycares:
            if own_place(party) == daycare.daycare_id and own_daycare_is_better(
                self.case, self.outcomes, party, outcome
            ):
                return _own_place_blocking(party, daycare, outcome)
            applicants = self._applicants(party, daycare)
            standing = self.order.of(party, daycare)

            def comes_later(seat: Seated, standing: Standing = standing) -> bool:
                return precedes(standing, seat.standing)

            found = applicants and (
                claim(applicants, comes_later, False) or (by_reserve and claim(applicants, comes_later, True))
            )
            if found:
                return _blocking(party, outcome, daycare, found, _leaving(party, found, standing))
        return None

    def _applicants(self, party: Party, daycare: Daycare) -> Applicants:
        """Each child, whether it has a reserve ground there, and the rooms that fit it; empty when one fits in none."""
        rooms = {room.group.name: room for room in self.seating.of[daycare.daycare_id]}
        found: Applicants = []
        for child in party.children:
            fitting = [rooms[group.name] for group in fitting_groups(self.case, child, daycare)]
            if not fitting:
                return []
            found.append((child, has_reserve_ground(self.case.policy, child, daycare.daycare_id), fitting))
        return found


def own_place(party: Party) -> str | None:
    """The daycare where a child holds a place."""
    current = party.children[0].current
    return current.daycare_id if current else None


def _nobody(_: Seated) -> bool:
    return False


def _leaving(party: Party, found: Claim, standing: Standing) -> list[Seated]:
    """Of those who come later, the ones with the lowest priority whose places would be needed."""
    leaving: dict[str, Seated] = {}
    short: dict[tuple[int, int], int] = {}
    for child, room in zip(party.children, found.rooms, strict=True):
        for part in child.dayparts:
            key = id(room), part
            short[key] = short.get(key, room.taken[part] - room.capacity[part]) + 1
    rooms = {id(room): room for room in found.rooms}
    seats = [(seat, key) for key, room in rooms.items() for seat in room.seated if precedes(standing, seat.standing)]
    for seat, room_key in sorted(seats, key=lambda item: item[0].standing, reverse=True):
        if any(short.get((room_key, part), 0) > 0 for part in seat.child.dayparts):
            leaving[seat.child.child_id] = seat
            for part in seat.child.dayparts:
                short[room_key, part] = short.get((room_key, part), 0) - 1
    return list(leaving.values())


def _reserve_break(party: Party, daycare: Daycare, applicants: Applicants, found: Claim) -> Break:
    """Names the first child, group and day-part where the right to the reserve is needed."""
    together = list(zip(applicants, found.rooms, strict=True))
    for (child, reserve, _), room in together:
        for part in child.dayparts if reserve else ():
            coming = sum(other is room and part in sibling.dayparts for (sibling, _, _), other in together)
            if room.taken[part] + coming > room.capacity[part]:
                return _reserve_sentence(party, daycare, child, room, part)
    raise AssertionError("a claim by the reserve that needs none of it")


def _reserve_sentence(party: Party, daycare: Daycare, child: Child, room: Room, part: int) -> Break:
    reserved, filled = room.reserved[part], room.taken_by_reserve[part]
    where = f"In group '{room.group.name}' of daycare '{daycare.daycare_id}' on {DAYPARTS[part]}"
    detail = (
        f"{where}, {reserved} of {room.group.places[part]} places are reserved and {filled} are taken by children with"
        f" a reserve ground, while children without one fill the rest: child '{child.child_id}', who has one and wants"
        f" to be there, comes before them."
    )
    place = daycare.daycare_id, room.group.name, DAYPARTS[part]
    return Break(4, detail, child.child_id, party.family_id, *place)


def _blocking(party: Party, outcome: str | None, daycare: Daycare, found: Claim, leaving: list[Seated]) -> Blocking:
    groups = tuple(room.group.name for room in found.rooms)
    children = tuple(child.child_id for child in party.children)
    who = " and ".join(f"child '{child}' in group '{group}'" for child, group in zip(children, groups, strict=True))
    names = ", ".join(f"'{seat.child.child_id}'" for seat in leaving)
    how = f"by giving up only children who come later there: {names}" if names else "without giving up anybody"
    start = _wants(party, daycare, outcome)
    left = tuple(seat.child.child_id for seat in leaving)
    detail = f"{start} The daycare could take {who}, {how}."
    return Blocking(party.family_id, children, daycare.daycare_id, outcome, groups, left, detail)


def _own_place_blocking(party: Party, daycare: Daycare, outcome: str | None) -> Blocking:
    child = party.children[0]
    group = child.current.group if child.current else ""
    kept = f"Child '{child.child_id}' could have kept its place in group '{group}' there."
    detail = f"{_wants(party, daycare, outcome)} {kept}"
    return Blocking(party.family_id, (child.child_id,), daycare.daycare_id, outcome, (group,), (), detail)


def _wants(party: Party, daycare: Daycare, outcome: str | None) -> str:
    child = party.children[0]
    if child.preferences:
        wish = f"its preference {child.preferences.index(daycare.daycare_id) + 1}"
    else:
        wish = f"{home_to(child, daycare):.3f} km from home"
    instead = f"than daycare '{outcome}'" if outcome else "than no place"
    return f"Family '{party.family_id}' would rather have daycare '{daycare.daycare_id}', {wish}, {instead}."
