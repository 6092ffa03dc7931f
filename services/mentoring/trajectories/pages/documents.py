"""Certificates and attests: to print, and for anyone to check by their code."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from services.mentoring.callers import reading_of
from services.mentoring.documents import pdf
from services.mentoring.site import PAGES
from services.mentoring.trajectories.domain.certificates import read_code, shown_code
from services.mentoring.trajectories.view import document_of, document_of_code
from shared.runtime.application import service_of
from shared.web.access import Caller, allow
from shared.web.pages import language_of
from shared.web.problems import Problem
from shared.web.wording import day

router = APIRouter(include_in_schema=False)
Holder = Annotated[Caller, Depends(allow("mentee", "mentor", "coordinator", "operator"))]
LONGEST_TYPED = 100


@router.get("/certificates")
async def check_page(request: Request, code: Annotated[str, Query(max_length=LONGEST_TYPED)] = "") -> Response:
    """Type the code on a document; see whether it is genuine. Open to anyone: who has the document has the code."""
    plain = read_code(code)
    async with service_of(request).sessions() as session:
        found = await document_of_code(session, plain) if plain else None
    status = 404 if code and found is None else 200
    shown = shown_code(plain) if plain else code
    return PAGES.render(request, "check_document.html", status=status, code=shown, found=found, referrer="no-referrer")


@router.get("/mentees/{mentee_id}/certificates/{certificate_id}.pdf")
async def printed(request: Request, caller: Holder, mentee_id: str, certificate_id: str) -> Response:
    """A document to print, in the language of the page that it was asked from."""
    async with reading_of(request, caller, mentee_id) as session:
        found = await document_of(session, mentee_id, certificate_id)
    if found is None:
        raise Problem(404, "There is no such document")
    content = _content(language_of(request), f"{service_of(request).settings.mentoring_url}/certificates", found)
    headers = {
        "Content-Disposition": f'inline; filename="{found["kind"]}-{found["code"]}.pdf"',
        "Cache-Control": "no-store",
    }
    return Response(pdf("certificate", content, found["awarded_on"]), media_type="application/pdf", headers=headers)


def _content(language: str, address: str, found: dict[str, Any]) -> dict[str, Any]:
    """What the document says. Raises KeyError for a kind that nobody wrote a sentence for."""

    def t(key: str, **values: Any) -> str:
        return PAGES.wording.say(language, f"document.{key}", **values)

    kind = found["kind"]
    awarded_on = day(found["awarded_on"], language)
    numbers = ", ".join(map(str, found["competences"]))
    trajectory = t(f"trajectory_{found['trajectory']}")
    return {
        "language": language,
        "issuer": t("issuer"),
        "title": t(f"{kind}_title"),
        "given_to": t("given_to"),
        "holder": found["holder"],
        "statement": t(f"{kind}_statement", programme=found["programme"], trajectory=trajectory),
        "lines": [t("competences_line", numbers=numbers)] if numbers else [],
        "dated": t("dated", day=awarded_on),
        "signature": t("signature", programme=found["programme"]),
        "check": t("check"),
        "address": address,
        "code": shown_code(found["code"]),
    }
