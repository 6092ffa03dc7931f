"""What was shown in a test exempts from modules, a certificate has to be earned, hours are those of a day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.mentoring.domain import MentoringError
from services.mentoring.trajectories.domain import certificates, competences, hours, modules
from services.mentoring.trajectories.domain.certificates import ALPHABET, CODE_LENGTH, Progress
from services.mentoring.trajectories.domain.competences import COMPETENCES, Assessment, Evidence
from services.mentoring.trajectories.domain.errors import NotEarnedError
from services.mentoring.trajectories.domain.hours import Activity, HoursDone, HoursPlanned
from services.mentoring.trajectories.domain.modules import Module, ModuleResult

START, TODAY = date(2026, 9, 1), date(2026, 11, 20)
NUMBERS = st.frozensets(st.sampled_from(sorted(COMPETENCES)))
CARE = Module("M1", "Verzorgen", 80, frozenset({1, 2}))
PLAY = Module("M2", "Spelen", 60, frozenset({3}))
TALK = Module("M3", "Nederlands op de werkvloer", 40)


@given(st.lists(NUMBERS))
def test_a_later_test_takes_no_competence_away(tests: list[frozenset[int]]) -> None:
    held = [Assessment(START + timedelta(days=number), shown) for number, shown in enumerate(tests)]
    assert all(test.shown <= competences.shown(held) for test in held)
    assert set(competences.missing(held)) == COMPETENCES - competences.shown(held)


@given(NUMBERS, NUMBERS)
def test_a_module_is_exempted_when_all_that_it_covers_was_shown(covered: frozenset[int], shown: frozenset[int]) -> None:
    module = Module("M", "Module", 60, covered)
    assert (module in modules.exempted([module], shown)) == (bool(covered) and not covered - shown)


def test_a_partial_test_leaves_the_modules_that_it_did_not_cover() -> None:
    left = modules.open_modules([CARE, PLAY, TALK], [], frozenset({1, 2}))
    assert left == [PLAY, TALK]


def test_a_failed_module_may_be_passed_later_and_a_passed_one_stays_passed_by_school() -> None:
    results = [ModuleResult("M1", "passed", TODAY), ModuleResult("M1", "failed", START)]
    assert modules.standing([CARE], results, frozenset({1, 2})) == {"M1": "passed"}


def test_a_failed_module_is_exempted_once_a_test_shows_what_it_covers() -> None:
    results = [ModuleResult("M2", "failed", TODAY)]
    assert modules.standing([PLAY], results, frozenset()) == {"M2": "failed"}
    assert modules.standing([PLAY], results, frozenset({3})) == {"M2": "exempted"}


@pytest.mark.parametrize(
    ("result", "field"),
    [
        (ModuleResult("M9", "passed", TODAY), "module"),
        (ModuleResult("M1", "passed", TODAY + timedelta(days=1)), "on"),
        (ModuleResult("M1", "passed", START - timedelta(days=1)), "on"),
    ],
)
def test_a_result_that_cannot_be_is_named(result: ModuleResult, field: str) -> None:
    with pytest.raises(MentoringError) as caught:
        modules.check_result(result, [CARE], START, TODAY)
    assert caught.value.field == field


def test_there_are_fifteen_competences_and_no_sixteenth() -> None:
    competences.check_evidence(Evidence(15, "Verslag van een stagedag", TODAY), TODAY)
    with pytest.raises(MentoringError, match=r"15 competences.*not 16"):
        competences.check_evidence(Evidence(16, "Verslag", TODAY), TODAY)
    with pytest.raises(MentoringError, match="not 0, 17"):
        competences.check_assessment(Assessment(TODAY, frozenset({0, 1, 17})), START, TODAY)


def progress(**how: object) -> Progress:
    facts = {
        "trajectory": "cvo",
        "started_on": START,
        "modules_open": (),
        "modules_given": 3,
        "competences_shown": frozenset(),
    }
    return Progress(**(facts | how))  # type: ignore[arg-type]


def test_a_certificate_names_the_modules_that_are_still_open() -> None:
    certificates.check_award("certificate", TODAY, progress(), TODAY)
    with pytest.raises(NotEarnedError, match="Spelen, Nederlands"):
        certificates.check_award("certificate", TODAY, progress(modules_open=(PLAY, TALK)), TODAY)


def test_without_modules_nobody_can_tell_that_they_were_done() -> None:
    with pytest.raises(NotEarnedError, match="names no modules"):
        certificates.check_award("certificate", TODAY, progress(modules_given=0), TODAY)


def test_a_whole_test_qualifies_in_either_trajectory_and_a_partial_one_in_none() -> None:
    for trajectory in ("cvo", "evc"):
        whole = progress(trajectory=trajectory, modules_open=(PLAY,), competences_shown=COMPETENCES)
        certificates.check_award("certificate", TODAY, whole, TODAY)
    partial = progress(trajectory="evc", competences_shown=COMPETENCES - {15})
    with pytest.raises(NotEarnedError, match="15"):
        certificates.check_award("certificate", TODAY, partial, TODAY)


def test_competences_are_attested_once_one_was_shown() -> None:
    with pytest.raises(NotEarnedError):
        certificates.check_award("competences", TODAY, progress(), TODAY)
    certificates.check_award("competences", TODAY, progress(competences_shown=frozenset({4})), TODAY)
    certificates.check_award("participation", TODAY, progress(), TODAY)


@pytest.mark.parametrize("day", [START - timedelta(days=1), TODAY + timedelta(days=1)])
def test_a_document_is_given_after_the_start_and_not_tomorrow(day: date) -> None:
    with pytest.raises(MentoringError):
        certificates.check_award("participation", day, progress(), TODAY)


@given(st.text(ALPHABET, min_size=CODE_LENGTH, max_size=CODE_LENGTH))
def test_a_printed_code_is_read_however_it_is_typed(code: str) -> None:
    printed = certificates.shown_code(code)
    for typed in (printed, printed.lower(), printed.replace("-", " "), f"  {code} ", printed.replace("0", "o")):
        assert certificates.read_code(typed) == code


@pytest.mark.parametrize("typed", ["", "123", "A" * 19, "A" * 21, "U" * 20, "é" * 20])
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert certificates.read_code(typed) is None


def test_a_day_holds_no_more_than_twelve_hours() -> None:
    morning = HoursDone("traineeship", TODAY, 600)
    hours.check_done(HoursDone("lesson", TODAY, 120), [morning], START, TODAY)
    with pytest.raises(MentoringError, match="room for 120 minutes"):
        hours.check_done(HoursDone("lesson", TODAY, 121), [morning], START, TODAY)


@given(st.integers(1, 60_000), st.lists(st.tuples(st.integers(1, 600), st.booleans())), st.integers(-10, 120))
def test_signed_hours_are_among_those_done_and_lag_is_what_is_due(
    minutes: int, days: list[tuple[int, bool]], gone_by: int
) -> None:
    planned = HoursPlanned(minutes, START, START + timedelta(days=99))
    done = [HoursDone("lesson", START, length, "daycare" if signed else None) for length, signed in days]
    found = hours.tallies({"lesson": planned}, done, START + timedelta(days=gone_by))["lesson"]
    assert 0 <= found.signed <= found.done
    assert found.lag == max(round(minutes * min(max(gone_by, 0), 100) / 100) - found.done, 0)


def test_hours_of_one_activity_are_not_those_of_another() -> None:
    done = [HoursDone("lesson", START, 60), HoursDone("traineeship", START, 90, "daycare")]
    found = hours.tallies({}, done, TODAY)
    assert (found["lesson"].done, found["traineeship"].done, found["workplace"].done) == (60, 90, 0)


def test_hours_that_are_not_due_yet_do_not_lag() -> None:
    planned: dict[Activity, HoursPlanned] = {"traineeship": HoursPlanned(6000, START, START + timedelta(days=99))}
    assert hours.tallies(planned, [], START)["traineeship"].lag == 0
    assert hours.tallies(planned, [], START + timedelta(days=50))["traineeship"].lag == 3000


@pytest.mark.parametrize("planned", [HoursPlanned(0, START, TODAY), HoursPlanned(60, TODAY, START)])
def test_a_plan_of_nothing_or_backwards_is_refused(planned: HoursPlanned) -> None:
    with pytest.raises(MentoringError):
        hours.check_plan(planned)
