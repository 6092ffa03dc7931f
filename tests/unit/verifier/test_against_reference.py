"""The verifier against the rules tried word for word, on small cases drawn at random."""

from random import Random

from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.matching.verifier.case import Case, Row
from services.matching.verifier.judging import judge
from tests.unit.verifier.random_cases import random_case, random_rows
from tests.unit.verifier.reference import Reference


def check(case: Case, rows: list[Row]) -> tuple[int, int]:
    """Asserts that both find the same; how many breaks and blocking families there were."""
    verdict = judge(case, rows)
    reference = Reference(case, {row.child_id: row.place for row in rows})
    hard = set(reference.hard_breaks())
    assert {found.child_id for found in verdict.broken if found.rule == 1} == {item[1] for item in hard if item[0] == 1}
    over_full = {(found.daycare_id, found.group, found.daypart) for found in verdict.broken if found.rule == 2}
    parts = ["mon-am", "mon-pm", "tue-am"]
    assert over_full == {(*item[1], parts[item[2]]) for item in hard if item[0] == 2}
    assert {found.family_id for found in verdict.broken if found.rule == 3} == {
        item[1] for item in hard if item[0] == 3
    }
    lost = {found.child_id for found in verdict.broken if found.rule == 6 and "still holds" not in found.detail}
    assert lost == {item[1] for item in hard if item[0] == 6}
    if over_full:
        return len(hard), 0
    wronged = {party.children: found for party in case.parties if (found := reference.wronged(party))}
    named = [found for found in verdict.broken if found.rule == 4]
    assert sorted(str(found.family_id) for found in named) == sorted(children[0].family_id for children in wronged)
    daycares = {found.daycare_id for found in named}
    assert daycares <= {daycare for found in wronged.values() for daycare in found}
    blocking = {tuple(c.child_id for c in p.children): found for p in case.parties if (found := reference.blocking(p))}
    assert {found.children for found in verdict.blocking} == set(blocking)
    assert all(found.daycare_id in blocking[found.children] for found in verdict.blocking)
    return len(hard) + len(wronged), len(blocking)


@settings(max_examples=300, deadline=None)
@given(st.integers(min_value=0))
@example(0)
def test_the_verdict_is_that_of_the_text(seed: int) -> None:
    dice = Random(seed)
    case = random_case(dice)
    check(case, random_rows(dice, case))
