"""The pages for a city council in a real browser: accessible, and as wide as the screen, in both languages."""

from pathlib import Path

import pytest

from tests.system.pages_seen import DESKTOP, PHONE, browser, fits, is_accessible
from tests.unit.allocating.round_files import policies, run, small_town


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_pages_for_a_council_are_accessible_and_fit(language: str, tmp_path: Path) -> None:
    town = small_town()
    for number in range(12):
        town.child(f"c{number}", "d0;d1", postcode="2140", priority_grounds="foster")
    town.write(tmp_path)
    first, second = policies(tmp_path)
    pages = [tmp_path / "round.html", tmp_path / "simulation.html"]
    common = ["--language", language, "--report"]
    run("allocate", tmp_path, "--policy", first, "--out", tmp_path / "out.csv", *common, pages[0])
    run("simulate", tmp_path, "--policy", first, "--policy", second, *common, pages[1])
    async with browser() as chromium:
        for path in pages:
            for screen in (DESKTOP, PHONE):
                page = await chromium.new_page(viewport=screen)
                await page.goto(path.as_uri())
                await fits(page)
                await is_accessible(page)
                await page.close()
