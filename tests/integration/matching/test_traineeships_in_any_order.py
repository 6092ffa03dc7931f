"""Places to learn, lived with by chance: no order of events gives one place twice or withdraws what is held."""

import asyncio
from collections.abc import Coroutine, Sequence
from datetime import date, timedelta
from typing import Any, Final, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from shared.contracts.mentoring import MenteeErased, TraineeshipEnded, TraineeshipSearchEnded
from tests.integration.matching.town import NOON, Town, emptied_town
from tests.integration.matching.trainee_ledger import TraineeLedger
from tests.integration.matching.trainees import Trainees, agreed, agreed_on, offered, sought

T = TypeVar("T")
DAYS: Final = st.lists(st.sampled_from(("mon", "tue")), min_size=1, unique=True).map(tuple)
PERIODS: Final = st.sampled_from(
    [(date(2027, 3, first), date(2027, 3, last)) for first, last in ((1, 9), (1, 20), (5, 15), (10, 20))]
)
PLACES: Final = st.sampled_from(("a", "b", "c"))
MENTEES: Final = st.sampled_from(("m", "n", "o", "p"))
CHANCE: Final = st.integers(0, 99)


class AnyOrder(RuleBasedStateMachine):
    """One town, and mentoring that says anything that it may say. `url` is that of the town's database."""

    url = ""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.town: Town = self.do(emptied_town(self.url))
        self.trainees = Trainees(self.town)
        self.ledger = TraineeLedger()
        self.heard = 0
        self.searches = 0
        self.choices = 0

    def do(self, doing: Coroutine[Any, Any, T]) -> T:
        """Wait for something."""
        return self.runner.run(doing)

    def teardown(self) -> None:
        self.do(self.town.engine.dispose())
        self.runner.close()

    @initialize(asked=st.lists(st.tuples(MENTEES, st.just(("mon",)), PERIODS), min_size=4, max_size=6))
    def begin(self, asked: Sequence[Any]) -> None:
        """Two places, and more who look than they can take."""
        for place in ("a", "b"):
            self.offer(place, 1, ("mon", "tue"), 20)
        self.seek(asked)

    @rule(place=PLACES, number=st.integers(0, 2), days=DAYS, ends_on=st.sampled_from((15, 20)))
    def offer(self, place: str, number: int, days: Any, ends_on: int) -> None:
        """A place is new, or another than it was."""
        event = offered(place, number, days=days, ends_on=date(2027, 3, ends_on))
        self.ledger.follow(event)
        self.do(self.trainees.offer(event))

    @rule(asked=st.lists(st.tuples(MENTEES, DAYS, PERIODS), min_size=1, max_size=3))
    def seek(self, asked: Sequence[Any]) -> None:
        """Some look for a place, told in one batch."""
        events = []
        for mentee, days, period in asked:
            self.searches += 1
            events.append(self._sought(f"s{self.searches}", mentee, days, period))
        for event in events:
            self.ledger.follow(event)
        self.do(self.trainees.seek(*events))

    @rule(which=CHANCE, days=DAYS, period=PERIODS)
    def seek_again(self, which: int, days: Any, period: Any) -> None:
        """Somebody looks for something else under the same id, whatever was held."""
        if search := self._one_of(sorted(self.ledger.open), which):
            event = self._sought(search, self.ledger.open[search].mentee_id, days, period)
            self.ledger.follow(event)
            self.do(self.trainees.seek(event))

    @rule(which=CHANCE)
    def decide_on_nothing(self, which: int) -> None:
        """Nobody decided on a found place in time: who waits for that period and may have it goes first."""
        if search := self._one_of(sorted(self.ledger.held), which):
            place = self.ledger.held[search].place_id
            self.searches += 1
            event = self.ledger.open[search].model_copy(update={"sought_at": NOON + timedelta(minutes=self.searches)})
            self.ledger.follow(event)
            self.do(self.trainees.seek(event))
            self._hear()
            if search in self.ledger.held and self.ledger.held[search].place_id == place:
                assert not self.ledger.could_have_instead(search)

    @rule(which=CHANCE)
    def stop_looking(self, which: int) -> None:
        """Somebody looks no more: more often one for whom a place is held."""
        if search := self._one_of([*sorted(self.ledger.held), *sorted(self.ledger.open)], which):
            mentee = self.ledger.open[search].mentee_id
            event = TraineeshipSearchEnded(mentee_id=mentee, search_id=search, ended_at=NOON)
            self.ledger.follow(event)
            self.do(self.trainees.end_search(event))

    @rule(which=CHANCE)
    def agree_on_what_was_found(self, which: int) -> None:
        """Mentoring agrees on what is held."""
        if search := self._one_of(sorted(self.ledger.held), which):
            event = agreed_on(self.ledger.held[search])
            self.ledger.follow(event)
            self.do(self.trainees.agree(event))

    @rule(mentee=MENTEES, place=PLACES, period=PERIODS, which=CHANCE, answers=st.booleans())
    def choose_otherwise(self, mentee: str, place: str, period: Any, which: int, answers: bool) -> None:
        """A coordinator chooses, be there room or not; for a search, or for none."""
        self.choices += 1
        name, (starts_on, ends_on) = f"own-{self.choices}", period
        search = self._one_of(sorted(self.ledger.open), which) if answers else None
        mentee = self.ledger.open[search].mentee_id if search else mentee
        event = agreed(name, mentee, place, search_id=search, starts_on=starts_on, ends_on=ends_on)
        self.ledger.follow(event)
        self.do(self.trainees.agree(event))

    @rule(which=CHANCE, after=st.integers(0, 20))
    def end_early(self, which: int, after: int) -> None:
        """An agreement ends before its last day, or was over."""
        if name := self._one_of(sorted(self.ledger.agreements), which):
            mentee, (_, first, _) = self.ledger.agreements[name]
            event = TraineeshipEnded(mentee_id=mentee, agreement_id=name, ended_on=first + timedelta(after))
            self.ledger.follow(event)
            self.do(self.trainees.end(event))

    @rule(mentee=MENTEES)
    def erase(self, mentee: str) -> None:
        """A mentee asks to be forgotten."""
        self.ledger.follow(MenteeErased(mentee_id=mentee, erased_at=NOON))
        self.do(self.trainees.erase(mentee))

    @invariant()
    def no_place_is_given_twice_and_nothing_held_is_withdrawn(self) -> None:
        """Followed from outside; what the database holds is the same."""
        self._hear()
        assert self.ledger.faults == []
        held = self.do(self.town.rows("SELECT search_id FROM mentees.traineeship_searches WHERE state = 'held'"))
        assert {row[0] for row in held} == set(self.ledger.held)

    @invariant()
    def nobody_waits_for_a_place_that_is_free(self) -> None:
        """And everybody who waits has heard why."""
        for search in self.ledger.waiting():
            assert search.search_id in self.ledger.told
            assert not [place for place in self.ledger.places.values() if self.ledger.may_have(search, place)]

    def _hear(self) -> None:
        for event in self.do(self.trainees.answers())[self.heard :]:
            self.ledger.follow(event)
            self.heard += 1

    def _sought(self, search_id: str, mentee: str, days: Any, period: Any) -> Any:
        starts_on, ends_on = period
        facts = {"mentee_id": mentee, "days": days, "starts_on": starts_on, "ends_on": ends_on}
        return sought(search_id, self.searches, **facts)

    def _one_of(self, names: Sequence[str], which: int) -> str | None:
        return names[which % len(names)] if names else None


def test_no_order_of_events_gives_a_place_twice_or_withdraws_what_is_held(matching_url: str) -> None:
    AnyOrder.url = matching_url
    run_state_machine_as_test(
        AnyOrder,
        settings=settings(
            max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
