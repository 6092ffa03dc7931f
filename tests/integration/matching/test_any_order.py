"""Whatever happens, in whatever order: no place is given twice, no promised one is withdrawn.

Requests, answers of families and daycares, expiries, vacancies, withdrawals, gatherings and rounds, drawn by
hypothesis; after each the events are followed from outside, and the database has to agree with them.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from services.matching.domain.dayparts import DAYPARTS
from services.matching.domain.promises import ProposalClosedError
from services.matching.rounds.domain.holding import WorldChangedError
from services.matching.rounds.domain.rounds import RoundError
from tests.integration.matching.ledger import Ledger
from tests.integration.matching.test_many_at_once import DAYCARES, checked, nobody_waits_in_vain
from tests.integration.matching.town import Town, asked, child, emptied_town

WISHES = st.lists(st.sampled_from(DAYCARES), min_size=1, max_size=3, unique=True)
PLACES = st.lists(st.sampled_from((0, 1, 2, 9)), min_size=10, max_size=10)


class AnyOrder(RuleBasedStateMachine):
    """One town, lived in by chance. `url` is that of its database."""

    url = ""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.town: Town = self.do(emptied_town(self.url))
        self.asked: list[Any] = []
        self.drafts: list[str] = []
        self.published: dict[str, list[int]] = {}

    def do(self, doing: Coroutine[Any, Any, Any]) -> Any:
        """Wait for something."""
        return self.runner.run(doing)

    def teardown(self) -> None:
        self.do(self.town.engine.dispose())
        self.runner.close()

    @initialize(places=st.lists(PLACES, min_size=4, max_size=4), wishes=st.lists(WISHES, min_size=3, max_size=6))
    def begin(self, places: list[list[int]], wishes: list[list[str]]) -> None:
        """Four daycares, of which one wants to be asked; some families, and a first draft for them."""
        self.gather()
        for name, numbers in zip(DAYCARES, places, strict=True):
            self.do(self.town.daycare(name, numbers, consent="ask" if name == "d" else "standing"))
            self.published[name] = numbers
        for wished in wishes:
            self.ask(wished, [DAYPARTS[0]], (), 1, True)
        self.draft()

    @rule(
        wishes=WISHES,
        dayparts=st.lists(st.sampled_from(DAYPARTS), min_size=1, max_size=3, unique=True),
        grounds=st.sampled_from(((), ("work-4-5",), ("sibling",))),
        siblings=st.sampled_from((1, 1, 2)),
        together=st.booleans(),
    )
    def ask(self, wishes: list[str], dayparts: list[Any], grounds: Any, siblings: int, together: bool) -> None:
        """A family registers."""
        name = f"r{len(self.asked)}"
        children = tuple(child(f"{name}-{number}") for number in range(siblings))
        facts = {"dayparts": dayparts, "grounds": grounds, "children": children, "siblings_together": together}
        self.asked.append(asked(name, *wishes, at=len(self.asked), **facts))
        self.do(self.town.register(self.asked[-1]))

    @rule(which=st.integers(0, 99), answer=st.sampled_from(("accept", "decline")))
    def answer_an_offer(self, which: int, answer: str) -> None:
        """A family says yes or no."""
        self._to_one_of("SELECT offer_id FROM offers WHERE state = 'open' ORDER BY offer_id", which, lambda offer: (
            self.town.answer_offer(offer, answer)
        ))  # fmt: skip

    @rule(which=st.integers(0, 99), answer=st.sampled_from(("accept", "decline")))
    def answer_a_proposal(self, which: int, answer: str) -> None:
        """A daycare says yes or no."""
        self._to_one_of("SELECT request_id FROM proposals WHERE state = 'open' ORDER BY 1", which, lambda request: (
            self.town.direct(request, answer)
        ))  # fmt: skip

    @rule(which=st.integers(0, 99))
    def withdraw(self, which: int) -> None:
        """A family leaves, whatever it has."""
        self._to_one_of("SELECT request_id FROM requests ORDER BY 1", which, self.town.withdraw)

    @rule(hours=st.sampled_from((1, 40, 73)))
    def wait(self, hours: int) -> None:
        """Time goes by."""
        self.do(self.town.hours_pass(hours))

    @rule(name=st.sampled_from(DAYCARES), places=PLACES)
    def publish_vacancies(self, name: str, places: list[int]) -> None:
        """A daycare says what it has free."""
        self.do(self.town.vacancies(name, places))
        self.published[name] = places

    @rule(name=st.sampled_from(DAYCARES))
    def publish_the_same_vacancies(self, name: str) -> None:
        """A daycare says again what it said: what it promised since stays promised."""
        self.do(self.town.vacancies(name, self.published[name]))

    @rule()
    def gather(self) -> None:
        """An official keeps places."""
        self.do(self.town.gather())

    @rule()
    def end_the_gathering(self) -> None:
        """An official lets them go."""
        self.do(self.town.end_gathering())

    @rule()
    def draft(self) -> None:
        """An official drafts a round and has it verified: what the engine makes the verifier accepts."""
        try:
            round_id = self.do(self.town.draft())
        except RoundError:
            return
        assert self.do(self.town.verify(round_id)).status == "verified"
        self.drafts.append(round_id)

    @rule(which=st.integers(0, 99))
    def publish_a_round(self, which: int) -> None:
        """An official publishes a draft, old or new; what does not hold any more is refused and changes nothing."""
        if not self.drafts:
            return
        before = len(self.do(self.town.events()))
        try:
            self.do(self.town.publish(self.drafts[which % len(self.drafts)]))
        except WorldChangedError:
            assert len(self.do(self.town.events())) == before

    @invariant()
    def no_place_is_given_twice_and_no_promise_withdrawn(self) -> None:
        """Followed from outside; the numbers of the database are the same."""
        ledger: Ledger = self.do(checked(self.town, self.asked))
        assert ledger.faults == []
        assert set(ledger.held) == {row[0] for row in self.do(self.town.rows("SELECT request_id FROM holds"))}

    @invariant()
    def who_waits_every_day_waits_for_nothing_that_is_free(self) -> None:
        """While places are kept this does not hold, and is not meant to."""
        if self.do(self.town.gathering()) is None:
            self.do(nobody_waits_in_vain(self.town))

    def _to_one_of(self, statement: str, which: int, act: Callable[[str], Coroutine[Any, Any, Any]]) -> None:
        rows = self.do(self.town.rows(statement))
        if rows:
            try:
                self.do(act(rows[which % len(rows)][0]))
            except ProposalClosedError:
                return


def test_no_order_of_events_gives_a_place_twice_or_withdraws_a_promised_one(matching_url: str) -> None:
    AnyOrder.url = matching_url
    run_state_machine_as_test(
        AnyOrder,
        settings=settings(
            max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
