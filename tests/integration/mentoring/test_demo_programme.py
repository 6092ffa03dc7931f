"""The demo's programme is whole: each row can be imported, and its figures are those of a recount."""

import csv
import tomllib
from datetime import date

from deploy.local.demo.programme import FILES, FOLDER, documents
from tests.integration.mentoring.service import Mentoring
from tests.integration.mentoring.test_importing import report, send
from tests.unit.mentoring import recount

LAST_DAY = date(2023, 6, 30)


async def test_the_partnership_and_every_row_go_in(mentoring: Mentoring) -> None:
    told = tomllib.loads((FOLDER / "programme.toml").read_text(encoding="utf-8"))
    for path, body in documents(told):
        answer = await mentoring.put(f"/api/v1/programmes/{told['id']}{path}", body)
        assert answer.status_code == 200, answer.text
    files = {what: list(csv.DictReader((FOLDER / f"{what}.csv").open(encoding="utf-8"))) for what in FILES}
    for what, rows in files.items():
        assert await send(mentoring, what, rows) == {"imported": len(rows), "unchanged": 0, "refused": []}

    roles = [one["role"] for one in (await mentoring.get("/api/v1/programmes/niko-l")).json()["partners"]]
    assert sum(role in ("lead", "school", "daycare") for role in roles) == 7
    assert roles.count("support") == 6
    figures = recount.esf("niko-l", LAST_DAY, files["mentees"], files["outcomes"], files["sessions"])
    assert await report(mentoring, "niko-l", "esf", LAST_DAY) == figures
    funded = await report(mentoring, "niko-l", "funding", LAST_DAY)
    assert funded["sources"]["esf"]["budget"] == "340283.50"
    assert funded["sources"]["vlaams-co-financieringsfonds"]["budget"] == "136032.13"
