"""Matching over HTTP."""

from fastapi import APIRouter

from services.matching.api import daycares, imports, offers, proposals

router = APIRouter(prefix="/api/v1")
for part in (daycares, imports, offers, proposals):
    router.include_router(part.router, tags=["matching"])
