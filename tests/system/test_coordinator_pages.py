"""The coordinator's pages, in a real browser: from a caseload to a mentor, a place, a result and a document."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.async_api import Browser, Page, ViewportSize, expect

from shared.runtime.clock import utc_now
from shared.runtime.identifiers import new_id
from tests.integration.mentoring.test_asked_of_others import happen
from tests.integration.mentoring.test_places import PLACE, day
from tests.integration.mentoring.test_searches import match, no_match, sought
from tests.integration.mentoring.test_trajectories import MODULES
from tests.platform_parts import PostgresServer
from tests.system.mentoring_served import Served, mentoring_served
from tests.system.pages_seen import DESKTOP, PHONE, fits, is_accessible


@dataclass
class Town(Served):
    """A running mentoring with a mentee, two mentors and a place."""

    mentee: str = ""


@pytest.fixture(scope="module")
async def town(
    kafka_bootstrap: str, postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Town]:
    folder = tmp_path_factory.mktemp("mentoring")
    async with mentoring_served(kafka_bootstrap, postgres_server, folder) as served:
        made = Town(served.mentoring, served.url)
        await _settle(made)
        yield made


async def _settle(town: Town) -> None:
    mentoring = town.mentoring
    await mentoring.put("/api/v1/programmes/NIKO(L)/modules", {"modules": MODULES})
    for ref, languages in (("mentor-a", ["fr"]), ("mentor-b", ["ar"])):
        body = {"name": f"Proefmentor {ref[-1].upper()}", "languages": languages, "hours_per_week": 19}
        assert (await mentoring.put(f"/api/v1/mentors/{ref}", body)).status_code == 200
    assert (await mentoring.put("/api/v1/places/ukkies", PLACE | {"has_mentor": True})).status_code == 200
    assert (
        await mentoring.put("/api/v1/places/ver", PLACE | {"daycare_name": "Ver Weg", "postcode": "8630"})
    ).is_success
    facts = {"postcode": "3500", "languages": ["ar", "nl"], "target_groups": ["refugee"]}
    town.mentee = await mentoring.enrol(programme="NIKO(L)", **facts)
    await mentoring.post(f"/api/v1/mentees/{town.mentee}/wishes", {"days": ["mon"], "max_km": 20})
    far = await mentoring.enrol(programme="NIKO(L)", name="Proef Veraf", postcode="3920")
    found = await mentoring.enrol(programme="NIKO(L)", name="Proef Gevonden", postcode="3500")
    await happen(mentoring, no_match(far, await sought(mentoring, far, days=["mon"])))
    await happen(mentoring, match(found, await sought(mentoring, found, days=["mon"]), "ver"))
    long_gone = await mentoring.enrol(programme="NIKO(L)", name="Proef Lang Weg", started_on="2010-02-01")
    left = {"ended_on": "2010-06-30", "reason": "certificate"}
    assert (await mentoring.post(f"/api/v1/mentees/{long_gone}/end", left)).is_success
    gone = await mentoring.enrol(programme="NIKO(L)", name="Proef Vertrokken", started_on="2026-01-05")
    for days, path in ((40, "end"), (35, "outcomes")):
        on = str(utc_now().date() - timedelta(days=days))
        body = {"ended_on": on, "reason": "certificate"} if path == "end" else {"kind": "training", "on": on}
        assert (await mentoring.post(f"/api/v1/mentees/{gone}/{path}", body)).is_success


@pytest.fixture
async def coordinator(chromium: Browser, town: Town) -> AsyncIterator[Page]:
    context = await chromium.new_context(viewport=DESKTOP, locale="nl-BE")
    await town.sign_in(context, "coordinator")
    yield await context.new_page()
    await context.close()


async def test_a_mentor_is_proposed_with_reasons_and_chosen_by_a_person(town: Town, coordinator: Page) -> None:
    await coordinator.goto(f"{town.url}/mentees")
    await coordinator.get_by_role("link", name="Proef Cursist").click()
    await coordinator.get_by_text("Mentor kiezen").click()
    await expect(coordinator.get_by_role("listitem").filter(has_text="Proefmentor B")).to_contain_text(
        "spreekt een taal van de cursist"
    )
    await coordinator.locator("#mentor-mentor_ref").select_option("mentor-b")
    await coordinator.get_by_role("button", name="Bewaren").first.click()
    await expect(coordinator.get_by_role("region", name="Mentor", exact=True)).to_contain_text("Proefmentor B")
    reasons = "SELECT reasons FROM mentees.assignments WHERE mentee_id = $1"
    assert "language" in (await town.mentoring.row(reasons, town.mentee)).reasons


async def test_a_place_is_chosen_from_the_list_and_signed_by_three(town: Town, coordinator: Page) -> None:
    await coordinator.goto(f"{town.url}/mentees/{town.mentee}/places?from_on={day(1)}&until_on={day(60)}")
    await expect(coordinator.get_by_role("listitem").filter(has_text="Ver Weg")).to_contain_text("te ver")
    await coordinator.get_by_role("button", name="Deze plaats kiezen (De Ukkies)").click()
    for party in ("Cursist", "Opvang", "School"):
        await coordinator.get_by_role("button", name=f"Handtekening noteren ({party})").click()
    agreed = coordinator.get_by_role("region", name="De Ukkies")
    await expect(agreed.locator(".govuk-tag")).to_have_text("Ondertekend")


async def test_a_place_is_looked_for_found_and_agreed_on(town: Town, coordinator: Page) -> None:
    mentoring = town.mentoring
    mentee = await mentoring.enrol(programme="NIKO(L)", name="Proef Zoekt", postcode="3500")
    await mentoring.put("/api/v1/places/gezocht", PLACE | {"daycare_name": "De Vondst"})
    await coordinator.goto(f"{town.url}/mentees/{mentee}/places")
    await coordinator.get_by_text("Een plaats laten zoeken", exact=True).last.click()
    await coordinator.fill("#seek-from_on", day(1))
    await coordinator.fill("#seek-until_on", day(60))
    await coordinator.get_by_role("button", name="Laten zoeken").click()
    await expect(coordinator.get_by_role("alert")).to_contain_text("Kies minstens een dag")
    await is_accessible(coordinator)
    await coordinator.get_by_label("ma", exact=True).check()
    await coordinator.get_by_role("button", name="Laten zoeken").click()
    card = coordinator.get_by_role("region", name="Een plaats laten zoeken")
    await expect(card).to_contain_text("Wordt gezocht")

    (search,) = (await mentoring.get(f"/api/v1/mentees/{mentee}/searches")).json()
    period = {"starts_on": day(1), "ends_on": day(60)}
    await happen(mentoring, no_match(mentee, search["search_id"]))
    await coordinator.reload()
    await expect(card).to_contain_text("Kan de cursist verder reizen?")
    await is_accessible(coordinator)
    await happen(mentoring, match(mentee, search["search_id"], "gezocht", daycare_name="De Vondst", **period))
    await coordinator.reload()
    await expect(card).to_contain_text("De Vondst")
    await expect(card).to_contain_text("Waarom: keuze 1 van de 3 die passen, mentor op de vloer, 2 km")
    for screen in (PHONE, DESKTOP):
        await coordinator.set_viewport_size(screen)
        await is_accessible(coordinator)
        await fits(coordinator)
    await card.get_by_role("button", name="Afspreken (De Vondst)").click()
    await expect(coordinator.get_by_role("region", name="De Vondst")).to_contain_text("Nog te ondertekenen")
    await expect(card).to_contain_text("Er wordt nu geen plaats gezocht")
    await coordinator.goto(f"{town.url}/mentees/{mentee}")
    way = coordinator.get_by_role("region", name="Op weg naar een plaats").get_by_role("listitem")
    for step in ("Een plaats laten zoeken", "Plaats gevonden bij De Vondst", "Plaats afgesproken bij De Vondst"):
        await expect(way.filter(has_text=step)).to_have_count(1)
    await is_accessible(coordinator)


async def test_found_places_that_wait_are_seen_at_the_start_and_lead_to_the_decision(
    town: Town, coordinator: Page
) -> None:
    await coordinator.goto(town.url)
    await coordinator.get_by_role("link", name="op een beslissing").click()
    found = coordinator.get_by_role("region", name="Gevonden, wacht op een beslissing").get_by_role("listitem")
    await expect(found.filter(has_text="Proef Gevonden")).to_contain_text("Tot en met")
    sought = coordinator.get_by_role("region", name="Wordt nog gezocht").get_by_role("listitem")
    await expect(sought.filter(has_text="Proef Veraf")).to_contain_text("Elke plaats is te ver")
    await found.get_by_role("link", name="Proef Gevonden").click()
    await expect(coordinator.get_by_role("button", name="Afspreken (De Ukkies)")).to_be_visible()


async def test_a_mentor_may_have_a_place_looked_for_and_stop_but_not_agree(town: Town, chromium: Browser) -> None:
    mentee = await town.mentoring.enrol(programme="NIKO(L)", mentor_id="mentor-z")
    await town.mentoring.post(f"/api/v1/mentees/{mentee}/wishes", {"days": ["mon"]})
    context = await chromium.new_context(viewport=PHONE, locale="nl-BE")
    await town.sign_in(context, "mentor", "mentor-z")
    page = await context.new_page()
    await page.goto(f"{town.url}/mentees/{mentee}/places")
    card = page.get_by_role("region", name="Een plaats laten zoeken")
    await card.locator("summary").click()
    await expect(page.get_by_label("ma", exact=True)).to_be_checked()
    await page.get_by_role("button", name="Laten zoeken").click()
    (search,) = (await town.mentoring.get(f"/api/v1/mentees/{mentee}/searches")).json()
    period = {"starts_on": search["from_on"], "ends_on": search["until_on"]}
    await town.mentoring.put("/api/v1/places/gevonden", PLACE)
    await happen(town.mentoring, match(mentee, search["search_id"], "gevonden", **period))
    await page.reload()
    await expect(card).to_contain_text("De coördinator beslist")
    await expect(page.get_by_role("button", name="Afspreken")).to_have_count(0)
    await page.get_by_role("button", name="Stoppen met zoeken").click()
    await expect(card).to_contain_text("Er wordt nu geen plaats gezocht")
    await context.close()


async def test_target_groups_are_behind_a_door_that_remembers(town: Town, coordinator: Page) -> None:
    await coordinator.goto(f"{town.url}/mentees/{town.mentee}")
    await expect(coordinator.get_by_text("Vluchteling")).to_have_count(0)
    await coordinator.get_by_role("link", name="Doelgroepen").click()
    await expect(coordinator.get_by_text("Vluchteling")).to_be_visible()
    await expect(coordinator.get_by_role("listitem").filter(has_text="de doelgroepen").first).to_contain_text(
        "coördinator"
    )
    looked = "SELECT count(*) AS number FROM sensitive.looks WHERE mentee_id = $1 AND what = 'target-groups'"
    assert (await town.mentoring.row(looked, town.mentee)).number >= 1


async def test_a_mentor_finds_no_door_to_target_groups(town: Town) -> None:
    mentee = await town.mentoring.enrol(mentor_id="mentor-c")
    page = await town.mentoring.get(f"/mentees/{mentee}", "mentor", "mentor-c")
    assert page.status_code == 200
    assert "target-groups" not in page.text
    assert (await town.mentoring.get(f"/mentees/{mentee}/target-groups", "mentor", "mentor-c")).status_code == 403
    assert (await town.mentoring.get(f"/mentees/{mentee}", "mentor", "mentor-a")).status_code == 404


async def test_municipalities_without_a_place_are_named_and_drawn(town: Town, coordinator: Page) -> None:
    await coordinator.goto(f"{town.url}/places?km=10")
    await expect(coordinator.get_by_role("listitem").filter(has_text="3920")).to_contain_text("1 in opleiding")
    await expect(coordinator.get_by_role("img", name="Kaart")).to_be_visible()


async def test_what_was_heard_of_work_is_noted_for_the_day_that_was_asked_about(town: Town, coordinator: Page) -> None:
    await coordinator.goto(f"{town.url}/aftercare?programme=NIKO(L)")
    line = coordinator.get_by_role("listitem").filter(has_text="Proef Vertrokken")
    await expect(line.get_by_text("Zelf vragen")).to_have_count(1)
    await expect(line).to_contain_text("er is geen telefoonnummer")
    await line.get_by_role("link", name="Proef Vertrokken").click()
    card = coordinator.get_by_role("region", name="Wat ervan kwam")
    await card.get_by_text("Noteren wat u hoorde").click()
    asked_about = str(utc_now().date() - timedelta(days=12))
    await expect(card.get_by_label("Op welke dag was dat zo?")).to_have_value(asked_about)
    await card.get_by_label("Waar, en hoeveel uur per week").fill("De Ukkies, 19 uur")
    await card.get_by_role("button", name="Bewaren").click()
    await expect(coordinator.get_by_role("alert")).to_contain_text("Kies of er werk is.")
    await card.get_by_label("Is er werk?").select_option("job")
    await card.get_by_role("button", name="Bewaren").click()
    await expect(card).to_contain_text("De Ukkies, 19 uur")
    await expect(card.get_by_text("Zelf vragen")).to_have_count(0)
    await is_accessible(coordinator)


async def test_an_end_in_the_future_is_refused_with_a_sentence(town: Town, coordinator: Page) -> None:
    mentee = await town.mentoring.enrol(name="Proef Einde")
    await coordinator.goto(f"{town.url}/mentees/{mentee}")
    await coordinator.get_by_text("Traject beëindigen").click()
    await coordinator.fill("#end-ended_on", "2031-01-01")
    await coordinator.locator("form[action$='/end'] button").click()
    await expect(coordinator.get_by_role("alert")).to_contain_text("tot en met vandaag")
    await coordinator.fill("#end-ended_on", "2026-11-02")
    await coordinator.locator("form[action$='/end'] button").click()
    await expect(coordinator.get_by_text("Getuigschrift behaald")).to_be_visible()
    ended = await town.mentoring.row(
        "SELECT ended_on::text, exit_reason FROM mentees.enrolments WHERE mentee_id = $1", mentee
    )
    assert tuple(ended) == ("2026-11-02", "certificate")


async def test_a_programme_is_described_and_a_first_talk_leads_to_an_enrolment(town: Town, coordinator: Page) -> None:
    await coordinator.goto(f"{town.url}/programmes")
    await coordinator.get_by_role("link", name="NIKO(L)").click()
    await coordinator.get_by_text("Partner toevoegen of wijzigen").click()
    await coordinator.fill("#partner-partner_id", "cvo-proef")
    await coordinator.locator("form[action$='/partner'] button").click()
    await expect(coordinator.get_by_role("alert")).to_contain_text("Vul de naam in")
    await coordinator.fill("#partner-name", "CVO Proef")
    await coordinator.select_option("#partner-role", "school")
    await coordinator.fill("#partner-owed", "cijfers per semester")
    await coordinator.locator("form[action$='/partner'] button").click()
    await expect(coordinator.get_by_text("Verschuldigd: cijfers per semester")).to_be_visible()
    await coordinator.get_by_role("link", name="Wijzigen (CVO Proef").click()
    await expect(coordinator.locator("#partner-owed")).to_have_value("cijfers per semester")

    await coordinator.get_by_role("link", name="Eerste gesprekken").click()
    await coordinator.get_by_text("Gesprek noteren").click()
    await coordinator.select_option("#talk-gender", "m")
    await coordinator.fill("#talk-outreach_channel", "voetbalclub")
    await coordinator.locator("form[action$='/talk'] button").click()
    await expect(coordinator.locator("#enrol-outreach_channel")).to_have_value("voetbalclub")
    await coordinator.fill("#enrol-name", "Proef Gesprek")
    await coordinator.fill("#enrol-phone", "0470 00 00")
    await coordinator.fill("#enrol-cohort", "2026-2")
    await coordinator.fill("#enrol-languages", "ar, nl")
    await coordinator.check("input[name=agrees]")
    await coordinator.get_by_role("button", name="Cursist inschrijven").click()
    await expect(coordinator.get_by_role("alert")).to_contain_text("telefoonnummer")
    await coordinator.fill("#enrol-phone", "0470 00 00 01")
    await coordinator.get_by_role("button", name="Cursist inschrijven").click()
    await expect(coordinator.get_by_role("heading", name="NIKO(L)")).to_be_visible()
    query = """
        SELECT persons.languages, persons.outreach_channel, consents ? 'texts', talks.outcome, persons.gender
        FROM mentees.persons JOIN mentees.contacts USING (mentee_id) JOIN mentees.first_talks talks USING (mentee_id)
        WHERE name = 'Proef Gesprek'
    """
    found = await town.mentoring.row(query)
    assert tuple(found) == (["ar", "nl"], "voetbalclub", True, "starts", "m")


async def test_childcare_that_a_desk_would_refuse_is_refused_at_the_form(town: Town, coordinator: Page) -> None:
    mentee = await town.mentoring.enrol(name="Proef Ouder", postcode="3500")
    await coordinator.goto(f"{town.url}/mentees/{mentee}")
    await coordinator.get_by_text("Opvang vragen bij een contactpunt").click()
    await coordinator.fill("#childcare-child-0", "2011-01-01")
    await coordinator.fill("#childcare-start_on", str(utc_now().date() + timedelta(days=60)))
    await coordinator.get_by_label("ma voormiddag").check()
    await coordinator.fill("#childcare-agreed_on", str(utc_now().date()))
    await coordinator.get_by_role("button", name="Opvang vragen").click()
    await expect(coordinator.get_by_role("alert")).to_contain_text("niet ouder dan twaalf")
    await expect(coordinator.get_by_label("ma voormiddag")).to_be_checked()
    await expect(coordinator.locator("#childcare-child-0")).to_have_value("2011-01-01")
    await is_accessible(coordinator)
    await coordinator.fill("#childcare-child-0", "2025-01-01")
    await coordinator.get_by_role("button", name="Opvang vragen").click()
    card = coordinator.get_by_role("region", name="Opvang voor eigen kinderen")
    await expect(card).to_contain_text("Gevraagd")
    await expect(card).to_contain_text("de mentor brengt het nieuws")
    asked = "SELECT count(*) AS number FROM mentees.childcare_requests WHERE mentee_id = $1"
    assert (await town.mentoring.row(asked, mentee)).number == 1


async def test_a_mentor_is_added_and_changed_on_a_page(town: Town, coordinator: Page) -> None:
    await coordinator.goto(town.url)
    await coordinator.get_by_role("link", name="Mentors").click()
    await coordinator.get_by_text("Mentor toevoegen of wijzigen").click()
    await coordinator.fill("#keep-mentor_ref", "mentor-new")
    await coordinator.get_by_role("button", name="Bewaren").click()
    await expect(coordinator.get_by_role("alert")).to_contain_text("Vul de naam in")
    await coordinator.fill("#keep-name", "Proefmentor Nieuw")
    await coordinator.fill("#keep-languages", "nl, tr")
    await coordinator.fill("#keep-hours_per_week", "30.4")
    await coordinator.get_by_role("button", name="Bewaren").click()
    line = coordinator.get_by_role("listitem").filter(has_text="Proefmentor Nieuw")
    await expect(line).to_contain_text("nl, tr · 30,4 uur per week")
    await line.get_by_role("link", name="Wijzigen").click()
    await expect(coordinator.locator("#keep-languages")).to_have_value("nl, tr")


async def test_hours_are_planned_in_hours_and_shown_beside_what_was_done(town: Town, coordinator: Page) -> None:
    mentee = await town.mentoring.enrol(name="Proef Gepland")
    await coordinator.goto(f"{town.url}/mentees/{mentee}/trajectory")
    await coordinator.get_by_text("Uren plannen").click()
    await coordinator.fill("#plan-hours", "120")
    await coordinator.fill("#plan-from_on", "2026-09-01")
    await coordinator.fill("#plan-until_on", "2026-08-01")
    await coordinator.locator("form[action$='/plan'] button").click()
    await expect(coordinator.get_by_role("alert")).to_contain_text("niet voor de eerste")
    await coordinator.fill("#plan-until_on", "2027-01-29")
    await coordinator.locator("form[action$='/plan'] button").click()
    await expect(coordinator.get_by_role("row", name="Les")).to_contain_text("120:00")


async def test_contact_details_are_changed_and_a_wrong_number_is_told(town: Town, coordinator: Page) -> None:
    mentee = await town.mentoring.enrol(name="Proef Bereik")
    await coordinator.goto(f"{town.url}/mentees/{mentee}")
    await coordinator.get_by_text("Contactgegevens wijzigen").click()
    await coordinator.fill("#contact-phone", "0470 12")
    await coordinator.get_by_label("akkoord om sms'en").check()
    await coordinator.locator("form[action$='/contact'] button").click()
    await expect(coordinator.get_by_role("alert")).to_contain_text("telefoonnummer")
    await coordinator.fill("#contact-phone", "0470 00 04 21")
    await coordinator.locator("#contact-text_language").select_option("fr")
    await coordinator.locator("form[action$='/contact'] button").click()
    await expect(coordinator.get_by_role("region", name="Gegevens")).to_contain_text("+32470000421")
    kept = await town.mentoring.row(
        "SELECT text_language, jsonb_exists(consents, 'texts') AS texts FROM mentees.contacts "
        "JOIN mentees.persons USING (mentee_id) WHERE mentee_id = $1",
        mentee,
    )
    assert tuple(kept) == ("fr", True)


async def test_a_mentee_is_erased_only_by_who_has_read_what_is_lost(town: Town, coordinator: Page) -> None:
    mentee = await town.mentoring.enrol(name="Proef Vergeten")
    await coordinator.goto(f"{town.url}/mentees/{mentee}")
    await coordinator.get_by_role("link", name="Deze cursist wissen").click()
    await coordinator.get_by_role("button", name="Voorgoed wissen").click()
    await expect(coordinator.get_by_role("alert")).to_contain_text("nog niets gewist")
    assert (await town.mentoring.get(f"/api/v1/mentees/{mentee}")).status_code == 200
    await coordinator.get_by_label("Ik heb dit gelezen").check()
    await coordinator.get_by_role("button", name="Voorgoed wissen").click()
    await expect(coordinator.get_by_role("heading", name="Cursisten")).to_be_visible()
    assert (await town.mentoring.get(f"/api/v1/mentees/{mentee}")).status_code == 404


async def test_a_mentor_asks_for_its_own_mentees_alone_and_erases_nobody(town: Town) -> None:
    mentee = await town.mentoring.enrol(name="Proef Eigen", mentor_id="mentor-c")
    care = {
        "children": "2025-01-01",
        "start_on": str(utc_now().date()),
        "dayparts": "tue-pm",
        "agreed_on": str(utc_now().date()),
    }
    answers = {}
    for mentor in ("mentor-a", "mentor-c"):
        async with town.mentoring.caller("mentor", mentor) as caller:
            asked = await caller.post(f"/mentees/{mentee}/childcare", data=care | {"key": new_id()})
            changed = await caller.post(f"/mentees/{mentee}/contact", data={"name": "Proef", "key": new_id()})
            erased = await caller.post(f"/mentees/{mentee}/erase", data={"sure": "yes", "key": new_id()})
            answers[mentor] = [asked.status_code, changed.status_code, erased.status_code]
    assert answers == {"mentor-a": [404, 404, 403], "mentor-c": [303, 303, 403]}


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("language", ["nl", "en"])
async def test_every_page_is_accessible_and_fits(
    town: Town, chromium: Browser, screen: ViewportSize, language: str
) -> None:
    context = await chromium.new_context(viewport=screen)
    await town.sign_in(context, "coordinator")
    page = await context.new_page()
    own = f"/mentees/{town.mentee}"
    for path in (
        "/",
        "/mentees",
        "/aftercare",
        "/searches",
        own,
        f"{own}/trajectory",
        f"{own}/places",
        f"{own}/target-groups",
        f"{own}/erase",
        "/retention",
        "/mentors",
        "/places",
        "/certificates",
        "/reports",
        "/reports/esf?programme=NIKO(L)",
        "/reports/funding?programme=NIKO(L)",
        "/reports/semester?programme=NIKO(L)",
        "/programmes",
        "/programmes/NIKO(L)",
        "/programmes/NIKO(L)/first-talks",
        "/programmes/NIKO(L)/enrol",
    ):
        await page.goto(f"{town.url}{path}{'&' if '?' in path else '?'}lang={language}")
        await page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        await is_accessible(page)
        await fits(page)
    await context.close()


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("language", ["nl", "en"])
async def test_a_partners_pages_are_accessible_and_fit(
    town: Town, chromium: Browser, screen: ViewportSize, language: str
) -> None:
    member = {"name": "Proefschool", "role": "school", "joined_on": "2026-01-01"}
    assert (await town.mentoring.put("/api/v1/programmes/NIKO(L)/partners/proefschool", member)).is_success
    mentee = await town.mentoring.enrol(programme="NIKO(L)", name="Proef Gedeeld", mentor_id="mentor-d")
    shared = {"held_on": "2026-10-01", "minutes": 30, "note": "Komt graag.", "share_with_school": True}
    logged = await town.mentoring.post(f"/api/v1/mentees/{mentee}/sessions", shared, "mentor", "mentor-d")
    assert logged.status_code == 201
    assert (await town.mentoring.put(f"/api/v1/places/{mentee}", PLACE)).is_success
    agreed = {"place_id": mentee, "from_on": PLACE["from_on"], "until_on": PLACE["until_on"]}
    assert (await town.mentoring.post(f"/api/v1/mentees/{mentee}/agreements", agreed)).status_code == 201
    context = await chromium.new_context(viewport=screen)
    await town.sign_in(context, "partner", "proefschool")
    page = await context.new_page()
    for path in ("/", "/partner", f"/partner/{mentee}"):
        await page.goto(f"{town.url}{path}?lang={language}")
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        await is_accessible(page)
        await fits(page)
    await context.close()


async def test_a_form_sent_twice_counts_once(town: Town) -> None:
    mentee = await town.mentoring.enrol(name="Proef Dubbel", programme="NIKO(L)")
    sent = {"key": new_id(), "activity": "lesson", "on": "2026-10-01", "minutes": "60"}
    async with town.mentoring.caller() as caller:
        for _ in range(2):
            assert (await caller.post(f"/mentees/{mentee}/trajectory/hours", data=sent)).status_code == 303
    counted = await town.mentoring.row("SELECT count(*) AS number FROM mentees.hours_done WHERE mentee_id = $1", mentee)
    assert counted.number == 1
