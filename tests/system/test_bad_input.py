"""What is sent wrongly: each mistake gets an error that names it, and what is right goes on being taken."""

import json
import os
import signal
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.platform_running import eventually
from tests.system.families import Family, opened, registered, wish
from tests.system.running import System, fresh_key, refused_fields

YEAR = timedelta(days=365)
MISTAKES: list[tuple[dict[str, Any], str]] = [
    ({"care": "monday"}, "care"),
    ({"children": "Jef"}, "children"),
    ({"children": []}, "children"),
    ({"guardian": None}, "guardian"),
    ({"guardian__consent__texts": "yes"}, "guardian.consent.texts"),
    ({"guardian__name": ""}, "guardian.name"),
    ({"guardian__name": "Proef\0ouder"}, "guardian.name"),
    ({"guardian__phone": "call me"}, "guardian.phone"),
    ({"guardian__phone": "+3212"}, "guardian.phone"),
    ({"guardian__phone": 32470123456}, "guardian.phone"),
    ({"guardian__text_language": "klingon!"}, "guardian.text_language"),
    ({"contact_point": "atlantis"}, "contact_point"),
    ({"contact_point": 7}, "contact_point"),
    ({"children__0__birth_date": "2026-02-30"}, "children.0.birth_date"),
    ({"children__0__birth_date": "1066-10-14"}, "children.0.birth_date"),
    ({"children__0__birth_date": 1777593600}, "children.0.birth_date"),
    ({"children__0__birth_date": (date.today() + YEAR).isoformat()}, "children.0.birth_date"),
    ({"care__start_on": "someday"}, "care.start_on"),
    ({"care__start_on": "9999-12-31"}, "care.start_on"),
    ({"care__start_on": (date.today() - 3 * YEAR).isoformat()}, "care.start_on"),
    ({"care__dayparts": ["mon-am", "tue-am", "mon-am"]}, "care.dayparts"),
    ({"care__dayparts": []}, "care.dayparts"),
    ({"care__dayparts": ["sun-am"]}, "care.dayparts.0"),
    ({"wishes__max_km": 0}, "wishes.max_km"),
    ({"wishes__max_km": "near"}, "wishes.max_km"),
    ({"wishes__daycares": [], "wishes__postcode": None}, "wishes.postcode"),
    ({"priority_grounds": ["rich"]}, "priority_grounds.0"),
    ({"external_reference": {"a": 1}}, "external_reference"),
    ({"favourite_colour": "green"}, "favourite_colour"),
    ({"guardian__national_number": "00.00.00-000.00"}, "guardian.national_number"),
]


@pytest.fixture(autouse=True)
def _a_good_request_is_taken_afterwards(system: System) -> Iterator[None]:
    yield
    registered(system, wish())


@pytest.mark.parametrize(("changes", "field"), MISTAKES, ids=[f"{field}-{n}" for n, (_, field) in enumerate(MISTAKES)])
def test_a_wrong_field_is_named(system: System, changes: dict[str, Any], field: str) -> None:
    answer = system.operator("intake").post("/api/v1/requests", json=wish(**changes), headers=fresh_key())
    assert answer.status_code == 422, answer.text
    assert field in refused_fields(answer)


def test_all_wrong_fields_are_named_at_once(system: System) -> None:
    body = wish(guardian__phone="none", care__start_on="never", priority_grounds=["rich"])
    answer = system.desk().post("/api/v1/requests", json=body, headers=fresh_key())
    assert refused_fields(answer) == {"guardian.phone", "care.start_on", "priority_grounds.0"}


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff\xfe\x00", b"[" * 100_000, b'{"care": NaN}'])
def test_a_body_that_is_no_request_is_a_problem(system: System, body: bytes) -> None:
    headers = {"Content-Type": "application/json", **fresh_key()}
    answer = system.desk().post("/api/v1/requests", content=body, headers=headers)
    assert answer.status_code in {400, 422}, answer.text
    assert refused_fields(answer)


@pytest.mark.parametrize("is_announced", [True, False])
def test_ten_megabytes_are_too_large(system: System, is_announced: bool) -> None:
    body = json.dumps(wish(guardian__name="x" * 10_000_000)).encode()
    pieces = (body[start : start + 65_536] for start in range(0, len(body), 65_536))
    headers = {"Content-Type": "application/json", **fresh_key()}
    answer = system.desk().post("/api/v1/requests", content=body if is_announced else pieces, headers=headers)
    assert answer.status_code == 413
    assert refused_fields(answer) == set()


@pytest.mark.parametrize("key", [None, "", "1", "not-a-uuid", "0" * 33])
@pytest.mark.parametrize("path", ["/api/v1/requests", "/api/v1/desk-events"])
def test_without_a_good_key_nothing_is_made(system: System, path: str, key: str | None) -> None:
    event = {"contact_point": "borgerhout", "type": "desk-opened", "at": datetime.now(UTC).isoformat()}
    headers = {} if key is None else {"Idempotency-Key": key}
    answer = system.desk().post(path, json=wish() if path.endswith("requests") else event, headers=headers)
    assert answer.status_code == 400
    assert refused_fields(answer) == {"Idempotency-Key"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"type": "desk-burned"}, "type"),
        ({"at": "2026-11-22T10:00:00"}, "at"),
        ({"at": "1970-01-01T00:00:00Z"}, "at"),
        ({"contact_point": None}, "contact_point"),
        ({"visitor": "somebody"}, "visitor"),
    ],
)
def test_a_wrong_desk_event_is_named(system: System, changes: dict[str, Any], field: str) -> None:
    event = {"contact_point": "borgerhout", "type": "desk-opened", "at": datetime.now(UTC).isoformat()} | changes
    answer = system.operator("intake").post("/api/v1/desk-events", json=event, headers=fresh_key())
    assert answer.status_code == 422
    assert field in refused_fields(answer)


def test_broken_rows_of_a_vacancy_file_are_named_and_the_others_imported(system: System, tmp_path: Path) -> None:
    good, better = opened(system), opened(system)
    header = "daycare_id,group,min_age_months,max_age_months,available_from," + ",".join(
        f"{day}_{half}" for day in ("mon", "tue", "wed", "thu", "fri") for half in ("am", "pm")
    )
    places = ",".join(["2"] * 10)
    rows = [
        f"{good.daycare_id},peuter,14,36,2026-12-01,{places}",
        f"{good.daycare_id},baby,zero,18,2026-12-01,{places}",
        f"{good.daycare_id},mini,0,18,2026-13-01,{places}",
        f"{good.daycare_id},mini,0,18,2026-12-01,-1{places[1:]}",
        f"nobody-knows-it,baby,0,18,2026-12-01,{places}",
        f"{better.daycare_id},peuter,14,36,2026-12-01,{places}",
    ]
    file = tmp_path / "vacancies.csv"
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")

    first, again = (system.command("import", "vacancies", str(file), "--json") for _ in range(2))

    assert first.returncode == again.returncode == 1
    report = json.loads(first.stdout)
    wrong = [(3, "min_age_months"), (4, "available_from"), (5, "mon_am"), (6, "daycare_id")]
    assert [(item["line"], item["column"]) for item in report["refused"]] == wrong
    assert (report["imported"], report["refused_rows"]) == (2, 4)
    assert {**json.loads(again.stdout), "file": ""} == {**report, "imported": 0, "unchanged": 2, "file": ""}
    told = system.command("import", "vacancies", str(file))
    assert "vacancies.csv, line 4, column available_from: '2026-13-01' is no date" in told.stdout
    assert told.stdout.rstrip().endswith("0 imported, 2 unchanged, 4 refused")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"daycare_id;name\xff\n", "not UTF-8"),
        (b"daycare_id,group\nd-1,baby\n", "min_age_months"),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(system: System, tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "vacancies.csv"
    file.write_bytes(content)
    answer = system.command("import", "vacancies", str(file))
    assert answer.returncode == 1
    assert said in answer.stdout + answer.stderr
    assert "Traceback" not in answer.stderr


def test_texts_arrive_once_whatever_the_sms_centre_does(system: System) -> None:
    """It refuses, is slow, says nothing of what became of a text, dies and comes back."""
    families = []
    try:
        behave(system, mode="refuse", refusal="throttled")
        families.append(registered(system, wish()))
        eventually(lambda: any(text["reason"] == "refused 0x58" for text in families[0].texts()), "a refusal")
        assert families[0].phone_shows() == []
        behave(system, mode="slow", seconds=1)
        families.append(registered(system, wish()))
        for family in families:
            family.is_told("acknowledgement", "unmatched")
        behave(system, mode="silent")
        families.append(registered(system, wish()))
        families[2].hears(2)
        eventually(lambda: {text["status"] for text in families[2].texts()} == {"pending"}, "no receipt")
    finally:
        behave(system, mode="normal")
    kill_sms_centre(system)
    families.append(registered(system, wish()))
    families[3].is_told("acknowledgement", "unmatched")
    for family in families:
        told(family)


def told(family: Family) -> None:
    """The family was told that its request arrived, once, and then that there is no place yet, once."""
    shown = family.phone_shows()
    assert len(shown) == 2, shown
    assert family.receipt_code in shown[0]
    assert family.receipt_code not in shown[1]


def behave(system: System, **how: Any) -> None:
    """Have the SMS centre treat texts so from now on."""
    assert system.http("sms_centre").post("/behave", json=how).status_code == 200


def kill_sms_centre(system: System) -> None:
    """`kill -9`; returns once another one runs in its place."""
    before = json.loads(system.command("status", "--json").stdout)["sms_centre"]["pid"]
    os.kill(before, signal.SIGKILL)

    def is_back() -> bool:
        part = json.loads(system.command("status", "--json").stdout)["sms_centre"]
        return bool(part["ready"]) and part["pid"] != before

    eventually(is_back, "another SMS centre")
