"""Alive, ready, metrics, and the description of the service's events. Open to all."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from faststream.specification.asyncapi import AsyncAPI, get_asyncapi_html
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest

from shared.messaging.documentation import describe

router = APIRouter(tags=["operation"])


@router.get("/health/live")
async def live() -> dict[str, str]:
    """The process answers."""
    return {"status": "live"}


@router.get("/health/ready")
async def ready(request: Request) -> JSONResponse:
    """200 when the service can do its work; 503 with what is missing."""
    faults = await request.app.state.service.faults()
    return JSONResponse({"status": "waiting" if faults else "ready", "faults": faults}, 503 if faults else 200)


@router.get("/metrics", include_in_schema=False)
async def metrics() -> Response:
    """The metrics of this process, for Prometheus."""
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)


def specification(service: Any) -> AsyncAPI:
    """The events in and out of a service, as AsyncAPI."""
    broker = describe(service.name, service.consumer, service.settings.kafka_bootstrap)
    return AsyncAPI(broker, title=f"Opvangpunt: {service.name}", version="1", schema_version="3.0.0")


@router.get("/asyncapi", include_in_schema=False)
async def asyncapi(request: Request) -> Response:
    """AsyncAPI as a page for a browser, as JSON for everyone else."""
    document = specification(request.app.state.service).to_specification()
    if "text/html" in request.headers.get("accept", ""):
        return HTMLResponse(get_asyncapi_html(document))
    return Response(document.to_json(), media_type="application/json")
