"""The pages of reports: from a programme to its reports, of a day, and none of them a dead end."""

import re

from shared.runtime.identifiers import new_id
from tests.integration.mentoring.service import Mentoring


async def programme(mentoring: Mentoring) -> str:
    name = f"proef (x) & {new_id()}"
    assert (await mentoring.put(f"/api/v1/programmes/{name}", {"name": name, "kind": "esf"})).is_success
    await mentoring.enrol(programme=name, target_groups=["refugee"])
    return name


def content(page: str) -> str:
    """What a page says, without the links to itself in other languages and the key that is new with each form."""
    return re.sub(r'name="key" value="[^"]+"', "", page.partition("<main")[2])


async def test_the_list_of_one_programme_leads_to_each_of_its_reports_and_to_no_other(mentoring: Mentoring) -> None:
    wanted, other = await programme(mentoring), await programme(mentoring)
    async with mentoring.caller() as caller:
        every = (await caller.get("/reports")).text
        assert (wanted[-36:] in every, other[-36:] in every) == (True, True)
        page = (await caller.get("/reports", params={"programme": wanted})).text
        assert (wanted[-36:] in page, other[-36:] in page) == (True, False)
        links = re.findall(r'href="(/reports/[^"]+)"', page)
        assert [link.partition("?")[0] for link in links] == ["/reports/esf", "/reports/funding", "/reports/semester"]
        assert [(await caller.get(link)).status_code for link in links] == [200, 200, 200]


async def test_a_report_of_no_programme_leads_to_the_list_and_of_no_day_is_of_today(mentoring: Mentoring) -> None:
    name = await programme(mentoring)
    async with mentoring.caller() as caller:
        for report in ("esf", "funding", "semester"):
            nowhere = await caller.get(f"/reports/{report}")
            assert (nowhere.status_code, nowhere.headers["location"]) == (303, "/reports")
            cleared, today = [
                await caller.get(f"/reports/{report}", params={"programme": name} | day) for day in ({"on": ""}, {})
            ]
            assert (cleared.status_code, content(cleared.text)) == (200, content(today.text))
        assert (await caller.get("/reports/esf", params={"programme": name, "on": "gisteren"})).status_code == 422


async def test_a_partner_is_led_to_no_programme_that_it_does_not_fund(mentoring: Mentoring) -> None:
    name = await programme(mentoring)
    async with mentoring.caller("partner", "vreemd") as caller:
        page = await caller.get("/reports", params={"programme": name})
        assert (page.status_code, name[-36:] in content(page.text)) == (200, False)
        assert (await caller.get("/reports/esf", params={"programme": name})).status_code == 404


async def test_an_end_on_the_last_day_that_there_is_can_be_counted(mentoring: Mentoring) -> None:
    name = f"proef-{new_id()}"
    header = ["person_ref", "programme", "started_on", "ended_on", "trajectory"]
    rows = [["P-1", name, "2026-01-05", "9999-12-31", "cvo"]]
    sent = {"first_line": 2, "header": header, "rows": rows}
    assert (await mentoring.post("/api/v1/imports/mentees", sent)).json()["imported"] == 1
    for report in ("esf", "semester"):
        answer = await mentoring.get(f"/api/v1/programmes/{name}/reports/{report}?on=9999-12-31")
        assert answer.status_code == 200, report
