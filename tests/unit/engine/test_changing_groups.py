"""Who changes group to make room for others keeps what it is sure of, and makes room once."""

from pathlib import Path

from services.matching.engine.files.writing import allocation_csv
from services.matching.engine.rounds import allocate
from services.matching.verifier.judging import verify_files
from services.matching.verifier.verdict import Verdict
from tests.unit.engine.towns import Town

MORNING, AFTERNOON = "mon-am", "mon-pm"
NEWBORN, TODDLER = "2027-01-15", "2025-06-15"


def judged(town: Town, folder: Path) -> tuple[list[str], Verdict]:
    """Who got a place by deferred acceptance, and what the verifier says of it."""
    instance, policy = town.read(folder)
    text = allocation_csv(instance, allocate(instance, policy, "deferred-acceptance"))
    (folder / "out.csv").write_text(text)
    daycares, vacancies, requests = (folder / f"{kind}.csv" for kind in ("daycares", "vacancies", "requests"))
    verdict = verify_files(daycares, vacancies, requests, folder / "policy.toml", folder / "out.csv")
    return [line.split(",")[0] for line in text.splitlines()[1:] if not line.endswith(",")], verdict


def test_a_child_on_a_place_of_the_reserve_does_not_make_room_by_giving_it_up(tmp_path: Path) -> None:
    town = Town(tie_break=["lottery"], share=0.25, points="[points]\nvulnerable = -1\n")
    town.daycare("here")
    town.group("here", "narrow", [2], ages=(6, 18))
    town.group("here", "wide", [1])
    town.child("a-newborn", "here", birth_date=NEWBORN)
    town.child("d-worker", "here", birth_date=TODDLER, priority_grounds="work-4-5")
    town.child("e-early", "here")
    town.child("f-later", "here")
    town.child("b-vulnerable", "here", priority_grounds="vulnerable")
    town.child("c-vulnerable", "here", priority_grounds="vulnerable")
    for row, lot in zip(town.requests, (2, 3, 5, 0, 4, 1), strict=True):
        row["request_id"] = f"r{lot}-0"
    placed, verdict = judged(town, tmp_path)
    assert {"b-vulnerable", "c-vulnerable"} < set(placed)
    assert (verdict.broken, verdict.blocking) == ((), ())


def test_a_child_that_changed_group_is_not_sent_away_for_the_place_that_it_left(tmp_path: Path) -> None:
    town = Town(tie_break=["distance", "registered_at", "lottery"], share=0.1)
    town.daycare("near", lat=51.2)
    town.daycare("far", lat=51.22)
    town.group("near", "B", [2, 2])
    town.group("far", "A", [1, 1])
    town.group("far", "B", [2, 2], ages=(12, 36))
    town.group("far", "C", [1, 1], ages=(0, 12))
    both = [MORNING, AFTERNOON]
    family = {"family_id": "siblings", "request_id": "siblings"}
    town.child("a", "", [MORNING], birth_date="2027-02-01", **family)
    town.child("b", "", [MORNING], priority_grounds="vulnerable", **family)
    town.child("f", "", both, birth_date="2026-08-01", priority_grounds="vulnerable", **family)
    town.child("h", "", both, birth_date="2026-02-02", priority_grounds="work-4-5;vulnerable")
    town.child("c", "near", [MORNING], priority_grounds="work-4-5;vulnerable")
    town.child("d", "", both, priority_grounds="vulnerable", lat=51.19)
    town.child("e", "", [MORNING])
    town.child("g", "", [MORNING], current_daycare="far", current_group="A", lat=51.2)
    town.child("i", "", [AFTERNOON])
    town.child("j", "", both)
    for row, turn in zip(town.requests, (4, 8, 2, 6, 5, 9, 0, 7, 1, 3), strict=True):
        row["registered_at"] = f"2026-05-01T00:00:0{turn}Z"
    assert judged(town, tmp_path)[1].broken == ()
