"""Turns a template and figures into a page, in the language that was asked for."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from deploy.local.allocating.groupings import FEWEST
from services.matching.engine.explaining.wording import FOLDER as FAMILIES_WORDING
from services.matching.engine.explaining.wording import in_order
from services.matching.engine.files.policy import Policy
from shared.web.wording import Wording, day

HERE: Final = Path(__file__).parent


def render(template: Path, language: str, **values: Any) -> str:
    """The page of a template that extends `page.html`. Everything that is said comes from the catalogues here, and
    from the one that families are told with, so that a ground is called the same everywhere."""
    wording = Wording(FAMILIES_WORDING, HERE / "catalogues")
    environment = Environment(
        loader=FileSystemLoader([template.parent, HERE]), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    say = partial(wording.say, language)
    environment.globals |= {
        "say": say,
        "language": language,
        "number": partial(number, language=language),
        "share": share,
        "day": partial(day, language=language),
        "tier_names": partial(tier_names, say=say),
        "FEWEST": FEWEST,
    }
    environment.filters["ground_name"] = lambda name: say(f"ground.{name}")
    return environment.get_template(template.name).render(**values)


def number(value: float | None, decimals: int = 0, *, language: str) -> str:
    """`8,000` or `8.000`; a dash where there is nothing to count."""
    if value is None:
        return "–"
    text = f"{value:,.{decimals}f}"
    return text.translate(str.maketrans(",.", ".,")) if language == "nl" else text


def share(part: float, whole: float) -> str:
    """A share in per cent; neither 0 nor 100 unless it is nobody or everybody."""
    if not whole:
        return "–"
    percent = 100 * part / whole
    return "< 1 %" if 0 < percent < 0.5 else "> 99 %" if 99.5 <= percent < 100 else f"{percent:.0f} %"


def tier_names(policy: Policy, *, say: Callable[..., str]) -> dict[str, str]:
    """What the page calls the tiers: their own names, or their grounds in the page's language. By the tiers' names."""
    names = {policy.tier_name(len(policy.tiers)): say("tier.none")}
    for tier in policy.tiers:
        grounds = ", ".join(say(f"ground.{ground}") for ground in in_order(tier.grounds))
        names[tier.name] = say("tier.name", name=tier.name, grounds=grounds or tier.name)
    return names
