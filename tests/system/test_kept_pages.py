"""Places to learn and the funding ledger, kept by a coordinator in a real browser."""

from collections.abc import AsyncIterator
from datetime import date

import pytest
from playwright.async_api import Browser, Page, ViewportSize, expect

from shared.web.wording import day as in_words
from tests.integration.mentoring.test_places import PLACE, day
from tests.platform_parts import PostgresServer
from tests.system.mentoring_served import Served, mentoring_served
from tests.system.pages_seen import DESKTOP, PHONE, fits, is_accessible


@pytest.fixture(scope="module")
async def served(
    kafka_bootstrap: str, postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Served]:
    async with mentoring_served(kafka_bootstrap, postgres_server, tmp_path_factory.mktemp("kept")) as started:
        described = {"name": "Proefprogramma", "kind": "esf"}
        assert (await started.mentoring.put("/api/v1/programmes/proef", described)).is_success
        yield started


@pytest.fixture
async def coordinator(chromium: Browser, served: Served) -> AsyncIterator[Page]:
    context = await chromium.new_context(viewport=DESKTOP, locale="nl-BE")
    await served.sign_in(context, "coordinator")
    yield await context.new_page()
    await context.close()


def written(on: str) -> str:
    """A day as a Dutch page writes it."""
    return in_words(date.fromisoformat(on), "nl")


async def seen_everywhere(page: Page) -> None:
    """In both languages, at a desk and on a phone, with every form open."""
    for language in ("en", "nl"):
        for screen in (PHONE, DESKTOP):
            await page.set_viewport_size(screen)
            await page.goto(f"{page.url.partition('&lang')[0]}&lang={language}")
            await page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            await is_accessible(page)
            await fits(page)


async def test_a_place_is_added_from_a_programme_and_what_was_typed_wrong_is_kept(
    served: Served, coordinator: Page
) -> None:
    await coordinator.goto(f"{served.url}/programmes/proef")
    await coordinator.get_by_role("link", name="Plaats toevoegen").click()
    await coordinator.get_by_label("Naam van de opvang").fill("De Proeftuin")
    await coordinator.get_by_label("Kenmerk van de opvang").fill("proeftuin")
    await coordinator.get_by_label("Postcode").fill("3500")
    await coordinator.get_by_label("Eerste dag").fill(day(1))
    await coordinator.get_by_label("Laatste dag").fill(day(60))
    await coordinator.get_by_label("Talen op de vloer").fill("nl, tr")
    await coordinator.get_by_label("Er is een mentor op de vloer").check()
    await coordinator.get_by_role("button", name="Bewaren").click()
    await expect(coordinator.get_by_role("alert")).to_contain_text("Kies minstens een dag.")
    await expect(coordinator.get_by_label("Talen op de vloer")).to_have_value("nl, tr")
    await expect(coordinator.get_by_label("Er is een mentor op de vloer")).to_be_checked()
    await expect(coordinator.get_by_label("Alleen voor dit programma")).to_have_value("proef")
    await is_accessible(coordinator)
    await coordinator.get_by_label("wo", exact=True).check()
    await coordinator.get_by_role("button", name="Bewaren").click()
    line = coordinator.get_by_role("listitem").filter(has_text="De Proeftuin")
    await expect(line).to_contain_text("Werkplekleren · 1 tegelijk · wo")
    await expect(line).to_contain_text("voor Proefprogramma")


async def test_a_place_is_changed_and_ended_when_nobody_learns_there_any_more(
    served: Served, coordinator: Page
) -> None:
    mentoring = served.mentoring
    assert (await mentoring.put("/api/v1/places/gehouden", PLACE | {"number": 2})).is_success
    mentee = await mentoring.enrol(name="Proef Leert")
    choice = {"place_id": "gehouden", "from_on": day(-10), "until_on": day(30)}
    agreed = (await mentoring.post(f"/api/v1/mentees/{mentee}/agreements", choice)).json()

    await coordinator.goto(f"{served.url}/places")
    await coordinator.get_by_role("link", name="Wijzigen (De Ukkies").click()
    await expect(coordinator.get_by_role("link", name="Proef Leert")).to_be_visible()
    await coordinator.get_by_label("Hoeveel cursisten tegelijk?").fill("3")
    await coordinator.get_by_label("ma", exact=True).uncheck()
    await coordinator.get_by_role("button", name="Bewaren").last.click()
    await expect(coordinator.get_by_role("alert")).to_contain_text("beëindig eerst die afspraak")
    await coordinator.get_by_label("ma", exact=True).check()
    await coordinator.get_by_role("button", name="Bewaren").last.click()
    line = coordinator.get_by_role("listitem").filter(has_text="De Ukkies")
    await expect(line).to_contain_text("Stage · 3 tegelijk · ma, di")

    await line.get_by_role("link", name="Wijzigen").click()
    await coordinator.get_by_text("Plaats beëindigen").click()
    await coordinator.get_by_role("button", name="Bewaren").first.click()
    await expect(coordinator.get_by_role("alert")).to_contain_text("nog een cursist")
    stopped = {"on": day(-1), "reason": "stopped"}
    assert (await mentoring.post(f"/api/v1/agreements/{agreed['agreement_id']}/end", stopped)).is_success
    await coordinator.get_by_role("button", name="Bewaren").first.click()
    await expect(line).to_contain_text(f"{written(day(-60))} tot {written(day(0))}")


async def test_the_page_of_a_place_is_accessible_and_fits(served: Served, coordinator: Page) -> None:
    assert (await served.mentoring.put("/api/v1/places/bekeken", PLACE)).is_success
    for path in ("/places/one?place=bekeken", "/places/one?programme=proef"):
        await coordinator.goto(f"{served.url}{path}")
        await seen_everywhere(coordinator)


async def test_an_expense_is_booked_as_a_person_writes_it_and_taken_back(served: Served, coordinator: Page) -> None:
    await coordinator.goto(f"{served.url}/reports/funding?programme=proef")
    await coordinator.get_by_text("Boeken", exact=True).first.click()
    await coordinator.get_by_label("Bron", exact=True).fill("esf")
    await coordinator.get_by_label("Soort").select_option("budget")
    await coordinator.get_by_label("Bedrag in euro").fill("veel")
    await coordinator.get_by_label("Omschrijving").fill("Eerste schijf")
    await coordinator.get_by_role("button", name="Boeken", exact=True).click()
    await expect(coordinator.get_by_role("alert")).to_contain_text("Vul een bedrag in zoals 1.250,00")
    await expect(coordinator.get_by_label("Omschrijving")).to_have_value("Eerste schijf")
    await is_accessible(coordinator)
    await coordinator.get_by_label("Bedrag in euro").fill("340.283,50")
    await coordinator.get_by_role("button", name="Boeken", exact=True).dblclick()
    row = coordinator.get_by_role("row", name="esf")
    await expect(row.get_by_role("cell").first).to_contain_text("340.283,50")
    line = coordinator.get_by_role("listitem").filter(has_text="Eerste schijf")
    await expect(line).to_have_count(1)
    await line.get_by_role("button", name="Tegenboeken").click()
    await expect(row.get_by_role("cell").first).to_contain_text("0,00")
    await expect(line).to_have_count(2)
    await expect(line.filter(has_text="tegengeboekt")).to_have_count(1)


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desk", "phone"])
async def test_no_part_of_the_funding_is_scrolled_sideways(
    served: Served, chromium: Browser, screen: ViewportSize
) -> None:
    await served.mentoring.put("/api/v1/programmes/rijk", {"name": "Rijk programma", "kind": "esf"})
    header = ["source", "programme", "kind", "on", "amount", "description"]
    sources = ("esf", "vlaams-co-financieringsfonds")
    rows = [
        [one, "rijk", kind, "2026-01-05", "12340283.50", "Loon"] for one in sources for kind in ("budget", "expense")
    ]
    file = {"first_line": 2, "header": header, "rows": rows}
    assert (await served.mentoring.post("/api/v1/imports/ledger", file)).is_success
    context = await chromium.new_context(viewport=screen, locale="nl-BE")
    await served.sign_in(context, "coordinator")
    page = await context.new_page()
    for language in ("nl", "en"):
        await page.goto(f"{served.url}/reports/funding?programme=rijk&lang={language}")
        await page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        await is_accessible(page)
        await fits(page)
        wider = "[...document.querySelectorAll('.op-wide')].filter(one => one.scrollWidth > one.clientWidth).length"
        assert await page.evaluate(wider) == 0
    await context.close()
