"""A request as a family makes it at the desk, and what is published about it."""

from dataclasses import dataclass
from datetime import date, datetime

from shared.contracts.intake import Care, Channel, Child, ContactDetailsChanged, ParentRequestRegistered, Wishes
from shared.contracts.limits import EARLIEST_START, LATEST_START, LONGEST_EXPECTED, OLDEST_CHILD, OVERDUE


@dataclass(frozen=True, slots=True)
class Fault:
    """A wrong field, by its name in the request (`children.0.birth_date`), and what to do."""

    field: str
    detail: str


@dataclass(frozen=True, slots=True)
class Guardian:
    """Who asks. `phone` is E.164; `phone_takes_texts` is False for a landline."""

    name: str
    phone: str | None
    phone_takes_texts: bool
    spoken_language: str
    text_language: str
    agrees_to_texts: bool
    agrees_to_matching: bool

    @property
    def reachable_by_text(self) -> bool:
        """True when a text may be sent and can arrive."""
        return self.phone is not None and self.phone_takes_texts and self.agrees_to_texts

    @property
    def call_reason(self) -> str | None:
        """Why the desk has to call this family itself; None when texts do it."""
        if self.phone is None:
            return "no-phone"
        if not self.agrees_to_texts:
            return "no-consent"
        return None if self.phone_takes_texts else "landline"


@dataclass(frozen=True, slots=True)
class MenteeReach:
    """How the family of a mentee is reached: by notify, with what mentoring told it, or by the mentor."""

    spoken_language: str | None
    text_language: str | None
    by_text: bool


@dataclass(frozen=True, slots=True)
class Registration:
    """One request, checked. Without a guardian we know no name or number: an import, where nobody is texted, or a
    mentee's own children. `first_names` goes with `children`.
    """

    request_id: str
    family_id: str
    receipt_code: str
    contact_point: str
    channel: Channel
    registered_at: datetime
    guardian: Guardian | None
    children: tuple[Child, ...]
    first_names: tuple[str | None, ...]
    care: Care
    wishes: Wishes
    priority_grounds: tuple[str, ...]
    external_reference: str | None
    mentee: MenteeReach | None = None

    def registered(self) -> ParentRequestRegistered:
        """The event: what others need to decide, without name or phone."""
        guardian, mentee = self.guardian, self.mentee
        speaker = guardian or mentee
        return ParentRequestRegistered(
            request_id=self.request_id,
            family_id=self.family_id,
            contact_point=self.contact_point,
            channel=self.channel,
            registered_at=self.registered_at,
            receipt_code=self.receipt_code,
            children=self.children,
            care=self.care,
            wishes=self.wishes,
            priority_grounds=self.priority_grounds,
            spoken_language=speaker.spoken_language if speaker else None,
            text_language=speaker.text_language if speaker else None,
            reachable_by_text=guardian.reachable_by_text if guardian else bool(mentee and mentee.by_text),
            may_be_matched=guardian.agrees_to_matching if guardian else True,
            external_reference=self.external_reference,
        )


def contact_details(family_id: str, guardian: Guardian, link: str, now: datetime) -> ContactDetailsChanged:
    """The event with name and phone, for notify alone."""
    return ContactDetailsChanged(
        person_id=family_id,
        name=guardian.name,
        phone=guardian.phone,
        text_language=guardian.text_language,
        texts_allowed=guardian.reachable_by_text,
        link=link,
        changed_at=now,
    )


def faults_of(children: tuple[Child, ...], care: Care, wishes: Wishes, today: date) -> list[Fault]:
    """What cannot be true of a request made on `today`; empty when all can."""
    found = [fault for place, child in enumerate(children) for fault in _child_faults(place, child, today)]
    if not today - EARLIEST_START <= care.start_on <= today + LATEST_START:
        found.append(Fault("care.start_on", "must lie between a year ago and five years from now"))
    if wishes.max_km is not None and not wishes.daycares and wishes.postcode is None and wishes.latitude is None:
        found.append(Fault("wishes.postcode", "is needed to measure max_km from"))
    if wishes.siblings_together and len(children) > 1:
        found += [
            Fault(f"children.{place}.current_place", "siblings who stay together cannot hold a place now")
            for place, child in enumerate(children)
            if child.current_place
        ]
    return found


def _child_faults(place: int, child: Child, today: date) -> list[Fault]:
    field = f"children.{place}.birth_date"
    if child.birth_date < today - OLDEST_CHILD:
        return [Fault(field, "a child older than twelve is too old for childcare")]
    if child.birth_date > today + LONGEST_EXPECTED:
        return [Fault(field, "lies more than 18 months ahead")]
    if child.birth_date > today and not child.expected:
        return [Fault(field, 'lies ahead: send "expected": true for a child that is not born yet')]
    if child.expected and child.birth_date < today - OVERDUE:
        return [Fault(field, 'lies behind: leave "expected" out for a child that is born')]
    return []
