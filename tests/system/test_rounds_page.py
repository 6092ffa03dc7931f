"""The official's pages of rounds in a real browser: keep places, draft, verify, publish."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from playwright.async_api import Browser, Page, expect

from tests.integration.matching.town import asked
from tests.platform_parts import PostgresServer
from tests.system.matching_served import Served, matching_served
from tests.system.pages_seen import DESKTOP, PHONE, browser, fits, is_accessible


@pytest.fixture(scope="module")
async def served(
    kafka_bootstrap: str, postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Served]:
    async with matching_served(kafka_bootstrap, postgres_server, tmp_path_factory.mktemp("pages")) as made:
        yield made


@pytest.fixture(scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with browser() as started:
        yield started


async def seen(page: Page) -> None:
    """The page, for every reader and on every screen."""
    for screen in (PHONE, DESKTOP):
        await page.set_viewport_size(screen)
        await fits(page)
        await is_accessible(page)


async def test_an_official_keeps_places_drafts_verifies_and_publishes(served: Served, chromium: Browser) -> None:
    context = await chromium.new_context(viewport=DESKTOP, locale="nl-BE")
    await served.sign_in(context, "official")
    page = await context.new_page()
    await page.goto(f"{served.url}/rounds")
    await page.get_by_role("button", name="Vrije plaatsen bewaren").click()
    await expect(page.get_by_text("worden vrije plaatsen bewaard voor een ronde")).to_be_visible()
    await page.goto(f"{served.url}/city")
    await expect(page.get_by_text("worden vrije plaatsen bewaard voor een toewijzingsronde")).to_be_visible()
    await seen(page)
    await page.get_by_role("link", name="Toewijzingsrondes").click()
    daycare, request = f"round-{uuid4()}", f"round-{uuid4()}"
    await served.matching.daycare(daycare, 1)
    await served.matching.say(asked(request, daycare))
    await served.matching.waits(request, "round-pending")
    await page.get_by_role("button", name="Een ontwerp maken").click()
    await expect(page.get_by_role("heading", name="Controle")).to_be_visible(timeout=60_000)
    await seen(page)
    await page.get_by_role("button", name="Het ontwerp controleren").click()
    await expect(page.get_by_text("Goedgekeurd: elke regel is gevolgd")).to_be_visible(timeout=60_000)
    await page.get_by_role("button", name="De ronde publiceren").click()
    await expect(page.get_by_text("Vink aan dat u zeker bent")).to_be_visible()
    await seen(page)
    await page.get_by_label("Ik ben zeker").check()
    await page.get_by_role("button", name="De ronde publiceren").click()
    await expect(page.get_by_text("Gepubliceerd op")).to_be_visible()
    await served.matching.offer_of(request, "open")
    await page.goto(f"{served.url}/rounds?lang=en")
    await expect(page.get_by_text("Free places now go to whoever is next")).to_be_visible()
    await seen(page)
    await context.close()
