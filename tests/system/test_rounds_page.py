"""The official's pages of rounds in a real browser: keep places, draft, verify, publish."""

from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import uuid4

import pytest
from playwright.async_api import Browser, Page, expect

from services.matching.rounds.computing.running import Progress
from tests.integration.matching.town import asked
from tests.platform_parts import PostgresServer
from tests.system.matching_served import Served, matching_served
from tests.system.pages_seen import DESKTOP, PHONE, fits, is_accessible


@pytest.fixture(scope="module")
async def served(
    kafka_bootstrap: str, postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Served]:
    async with matching_served(kafka_bootstrap, postgres_server, tmp_path_factory.mktemp("pages")) as made:
        yield made


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


@pytest.fixture
async def official(served: Served, chromium: Browser) -> AsyncIterator[Page]:
    """The rounds' page, where places are kept and a family waits for the round."""
    context = await chromium.new_context(viewport=DESKTOP, locale="nl-BE")
    await served.sign_in(context, "official")
    page = await context.new_page()
    daycare, request = f"round-{uuid4()}", f"round-{uuid4()}"
    (await served.matching.post("/api/v1/rounds/gathering", {})).raise_for_status()
    await served.matching.daycare(daycare, 1)
    await served.matching.say(asked(request, daycare))
    await served.matching.waits(request, "round-pending")
    await page.goto(f"{served.url}/rounds")
    yield page
    await context.close()


async def test_an_official_who_drafts_while_another_does_reads_why_there_is_no_draft(
    served: Served, official: Page
) -> None:
    computer = served.matching.app.state.computer
    computer.progress = Progress("begun", 0, 1)
    try:
        await official.get_by_role("button", name="Een ontwerp maken").click()
        await expect(official.get_by_role("alert")).to_have_text(
            "Er is geen ontwerp gemaakt: er wordt al een ontwerp berekend of gecontroleerd. Wacht tot dat klaar is.",
            timeout=60_000,
        )
        await seen(official)
    finally:
        computer.progress = None
    await official.get_by_role("button", name="Een ontwerp maken").click()
    await expect(official.get_by_role("heading", name="Controle")).to_be_visible(timeout=60_000)


async def test_a_rejected_draft_says_which_rule_is_not_kept_and_cannot_be_published(
    served: Served, official: Page
) -> None:
    await official.get_by_role("button", name="Een ontwerp maken").click()
    await expect(official.get_by_role("heading", name="Controle")).to_be_visible(timeout=60_000)
    async with served.matching.app.state.service.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE round_papers SET allocation = replace(allocation, 'babies', 'nobody')")
    await official.get_by_role("button", name="Het ontwerp controleren").click()
    await expect(official.get_by_text("Afgekeurd. Kinderen met een plaats")).to_be_visible(timeout=60_000)
    await expect(official.get_by_role("listitem").filter(has_text="Elk kind past bij zijn plaats:")).to_be_visible(
        timeout=60_000
    )
    await expect(official.get_by_role("button", name="De ronde publiceren")).to_have_count(0)
    await seen(official)


async def test_a_draft_under_rules_that_hold_no_more_is_not_published_and_the_page_says_so(
    served: Served, official: Page
) -> None:
    await official.get_by_role("button", name="Een ontwerp maken").click()
    await official.get_by_role("button", name="Het ontwerp controleren").click(timeout=60_000)
    await official.get_by_label("Ik ben zeker").check(timeout=60_000)
    practice, said = served.matching.app.state.practice, official.get_by_role("alert")
    policies = practice.policies
    try:
        practice.policies = [replace(policies[0], policy_id="newer", effective_until=None)]
        await official.get_by_role("button", name="De ronde publiceren").click()
        await expect(said).to_contain_text("vandaag gelden andere voorrangsregels", timeout=60_000)
        practice.policies = []
        await official.get_by_role("button", name="Een ontwerp maken").click()
        await expect(said).to_contain_text("vandaag gelden er geen voorrangsregels", timeout=60_000)
        await seen(official)
    finally:
        practice.policies = policies
