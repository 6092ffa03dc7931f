"""Who is proposed as a mentor and why, and who of a caseload needs attention."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.mentoring.mentors.domain import Mentor
from services.mentoring.mentors.domain.caseload import DAYS_UNSEEN, Seen, attention
from services.mentoring.mentors.domain.proposing import Candidate, Wanted, propose

START, TODAY = date(2026, 9, 1), date(2026, 11, 20)
WANTED = Wanted(frozenset({"ar"}), "Genk", "de-ukkies")


def candidate(ref: str, mentees: int = 1, hours: float | None = 20, **how: Any) -> Candidate:
    languages, region = how.pop("languages", ()), how.pop("region", None)
    return Candidate(Mentor(ref, ref, region, languages, hours), mentees, **how)


def order(*candidates: Candidate) -> list[str]:
    return [one.candidate.mentor.mentor_ref for one in propose(WANTED, candidates)]


def test_who_guided_before_goes_on_and_then_who_comes_there_already() -> None:
    known = candidate("a", guided_before=True)
    there = candidate("b", daycares=frozenset({"de-ukkies"}))
    speaks = candidate("c", languages=("ar",), region="Genk")
    assert order(speaks, there, known) == ["a", "b", "c"]


def test_a_language_counts_before_the_region_and_the_emptier_week_decides() -> None:
    speaks, near = candidate("x", languages=("ar",)), candidate("a", region="Genk")
    assert order(near, speaks) == ["x", "a"]
    assert order(candidate("a", 5), candidate("b", 2)) == ["b", "a"]


def test_who_shares_more_languages_comes_before_who_shares_dutch_alone() -> None:
    wanted = Wanted(frozenset({"ar", "nl"}))
    candidates = [candidate("a", languages=("fr", "nl")), candidate("b", languages=("ar", "nl"))]
    assert [one.candidate.mentor.mentor_ref for one in propose(wanted, candidates)] == ["b", "a"]


def test_who_has_no_hours_left_comes_last_whatever_else() -> None:
    full = candidate("a", 10, guided_before=True)
    assert order(full, candidate("b", 9)) == ["b", "a"]
    assert propose(WANTED, [full])[0].reasons == ("guided-before", "full")


def test_unknown_hours_are_told() -> None:
    assert propose(WANTED, [candidate("a", hours=None)])[0].reasons == ("hours-unknown",)


@given(st.permutations(["a", "b", "c", "d"]))
def test_proposals_do_not_depend_on_the_order_of_the_list(refs: list[str]) -> None:
    assert order(*(candidate(ref, ord(ref) % 3) for ref in refs)) == ["c", "a", "d", "b"]


def seen(days_ago: int, *barriers: str, present: bool = True) -> Seen:
    return Seen(TODAY - timedelta(days=days_ago), present, frozenset(barriers))


def test_an_absence_does_not_count_as_seen() -> None:
    found = attention([seen(20), seen(2, present=False)], START, 0, TODAY)
    assert found.unseen_days == 20
    assert found.is_needed()
    assert not attention([seen(DAYS_UNSEEN)], START, 0, TODAY).is_needed()


def test_who_was_never_seen_counts_from_the_start() -> None:
    assert attention([], START, 0, TODAY).unseen_days == (TODAY - START).days


def test_a_barrier_stays_open_until_two_sessions_no_longer_name_it() -> None:
    assert attention([seen(9, "housing"), seen(5)], START, 0, TODAY).open_barriers == ("housing",)
    assert attention([seen(9, "housing"), seen(5), seen(1)], START, 0, TODAY).open_barriers == ()
    away = [seen(9, "housing"), seen(5), seen(1, present=False)]
    assert attention(away, START, 0, TODAY).open_barriers == ("housing",)


def test_a_session_to_come_says_nothing_and_lag_alone_is_enough() -> None:
    found = attention([seen(1), seen(-3, "money")], START, 60, TODAY)
    assert found.open_barriers == ()
    assert found.is_needed()
