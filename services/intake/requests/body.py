"""A request as it is sent: what each field may be. The same rules hold for the API, the desk's form and an import."""

from functools import lru_cache
from typing import Annotated, Any, Final

import langcodes
import phonenumbers
from pydantic import AfterValidator, Field, StringConstraints

from services.intake.fields import TRIMMED, Body, Day, Id, Name, YesNo, once, refuse
from services.intake.requests.domain.registering import Guardian
from shared.contracts.event import Daypart, PriorityGround
from shared.contracts.intake import Care, Child, CurrentPlace, Wishes

PHONE_REGION: Final = "BE"
"""Where a phone number without a country code is from."""
MOST_ITEMS: Final = 10
"""Children of one request; a week has as many dayparts."""
WITHOUT_TEXTS: Final = (phonenumbers.PhoneNumberType.FIXED_LINE, phonenumbers.PhoneNumberType.VOIP)


def _some(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Counted after the items are read: pydantic's own limit also complains when each item is wrong."""
    if not 1 <= len(values) <= MOST_ITEMS:
        raise refuse(f"needs at least one and at most {MOST_ITEMS}")
    return values


@lru_cache(maxsize=1000)
def _language(tag: str) -> str:
    if not langcodes.tag_is_valid(tag):
        raise refuse("must be the code of a language, like nl, fr or ary")
    return tag


class PhoneNumber(str):
    """A phone number in E.164. `takes_texts` is False for a landline."""

    __slots__ = ("takes_texts",)
    takes_texts: bool


def _phone(text: str) -> PhoneNumber:
    try:
        number = phonenumbers.parse(text, PHONE_REGION)
    except phonenumbers.NumberParseException:
        raise refuse("is no phone number") from None
    kind = phonenumbers.number_type(number)
    if kind == phonenumbers.PhoneNumberType.UNKNOWN:
        raise refuse("is no phone number that exists")
    phone = PhoneNumber(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    phone.takes_texts = kind not in WITHOUT_TEXTS
    return phone


_SOME: Final = Field(json_schema_extra={"minItems": 1, "maxItems": MOST_ITEMS})

Phone = Annotated[str, TRIMMED, AfterValidator(_phone)]
Language = Annotated[str, TRIMMED, AfterValidator(_language)]
Postcode = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9A-Za-z][0-9A-Za-z -]{1,9}$")]


class ConsentBody(Body):
    """What the family agrees to."""

    texts: YesNo
    matching: YesNo


class GuardianBody(Body):
    """Who asks. Without a phone the desk calls on them, or they come by."""

    name: Name
    phone: Phone | None = None
    spoken_language: Language
    text_language: Language
    consent: ConsentBody

    def guardian(self) -> Guardian:
        """As the rules know it."""
        return Guardian(
            name=self.name,
            phone=self.phone,
            phone_takes_texts=isinstance(self.phone, PhoneNumber) and self.phone.takes_texts,
            spoken_language=self.spoken_language,
            text_language=self.text_language,
            agrees_to_texts=self.consent.texts,
            agrees_to_matching=self.consent.matching,
        )


class PlaceBody(Body):
    """The place that a child holds now."""

    daycare_id: Id
    group: Id


class ChildBody(Body):
    """One child."""

    first_name: Name | None = None
    birth_date: Day
    expected: YesNo = False
    specific_care: YesNo = False
    sibling_at: Id | None = None
    current_place: PlaceBody | None = None

    def child(self, child_id: str) -> Child:
        """As it leaves us: without a name."""
        place = self.current_place
        return Child(
            child_id=child_id,
            birth_date=self.birth_date,
            expected=self.expected,
            specific_care=self.specific_care,
            sibling_at=self.sibling_at,
            current_place=CurrentPlace(daycare_id=place.daycare_id, group=place.group) if place else None,
        )


class CareBody(Body):
    """When the care is needed."""

    start_on: Day
    dayparts: Annotated[tuple[Daypart, ...], AfterValidator(_some), AfterValidator(once), _SOME]

    def care(self) -> Care:
        """As it leaves us."""
        return Care(start_on=self.start_on, dayparts=self.dayparts)


class WishesBody(Body):
    """Where the family wants the care."""

    daycares: Annotated[tuple[Id, ...], Field(max_length=50), AfterValidator(once)] = ()
    postcode: Postcode | None = None
    latitude: Annotated[float, Field(strict=True, ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(strict=True, ge=-180, le=180)] | None = None
    max_km: Annotated[float, Field(strict=True, ge=1, le=100)] | None = None
    income_related_price: YesNo = False
    siblings_together: YesNo = True

    def wishes(self) -> Wishes:
        """As they leave us."""
        return Wishes(**self.model_dump())


class NeedsBody(Body):
    """What is asked for, whoever asks."""

    children: Annotated[tuple[ChildBody, ...], AfterValidator(_some), _SOME]
    care: CareBody
    wishes: WishesBody
    priority_grounds: Annotated[tuple[PriorityGround, ...], AfterValidator(once)] = ()
    external_reference: Id | None = None


class RequestBody(NeedsBody):
    """A request as a desk sends it."""

    contact_point: Id
    guardian: GuardianBody
