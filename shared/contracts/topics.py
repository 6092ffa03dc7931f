"""Every topic of the bus, declared once. The deployment creates them; no service ever does."""

from dataclasses import dataclass
from typing import Final

DAY_MS: Final = 24 * 60 * 60 * 1000
PEOPLE_RETENTION_MS: Final = 29 * DAY_MS
"""With the day that a segment stays open: topics about people keep 30 days at most. The databases are the record."""

SERVICES: Final = ("intake", "matching", "mentoring", "notify")


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic: its name, how many partitions, how long it keeps records (None: for ever), whether it is compacted."""

    name: str
    partitions: int = 4
    retention_ms: int | None = PEOPLE_RETENTION_MS
    compacted: bool = False

    @property
    def service(self) -> str:
        """The service that owns the topic: the only one that writes to it."""
        return self.name.partition(".")[0]

    @property
    def kafka_settings(self) -> dict[str, str]:
        """Topic settings as Kafka spells them."""
        if self.compacted:
            return {
                "cleanup.policy": "compact",
                "delete.retention.ms": str(DAY_MS),
                "max.compaction.lag.ms": str(DAY_MS),
            }
        retention = -1 if self.retention_ms is None else self.retention_ms
        # Only a closed segment is dropped: one that stays open for a week would keep its records a week too long.
        return {"cleanup.policy": "delete", "retention.ms": str(retention), "segment.ms": str(DAY_MS)}


REQUESTS: Final = Topic("intake.requests.v1")
ANSWERS: Final = Topic("intake.answers.v1")
DESKS: Final = Topic("intake.desks.v1", partitions=1)
REFERRALS: Final = Topic("intake.referrals.v1", partitions=1)
NETWORK: Final = Topic("intake.network.v1", partitions=1, retention_ms=None)
ACCESS: Final = Topic("intake.access.v1", partitions=1, retention_ms=None)
INTAKE_CONTACTS: Final = Topic("intake.contacts.v1", retention_ms=None, compacted=True)

DAYCARES: Final = Topic("matching.daycares.v1", retention_ms=None)
OFFERS: Final = Topic("matching.offers.v1")
ROUNDS: Final = Topic("matching.rounds.v1", partitions=1, retention_ms=None)
TRAINEESHIPS: Final = Topic("matching.traineeships.v1", partitions=1)
MATCHING_CONTACTS: Final = Topic("matching.contacts.v1", partitions=1, retention_ms=None, compacted=True)

TRAJECTORIES: Final = Topic("mentoring.trajectories.v1")
PLACES: Final = Topic("mentoring.places.v1", partitions=1, retention_ms=None)
MENTORING_CONTACTS: Final = Topic("mentoring.contacts.v1", partitions=1, retention_ms=None, compacted=True)

MESSAGES: Final = Topic("notify.messages.v1")
REPLIES: Final = Topic("notify.replies.v1")

DEAD_LETTERS: Final = {service: Topic(f"{service}.dead-letters.v1", partitions=1) for service in SERVICES}

CONTACT_TOPICS: Final = (INTAKE_CONTACTS, MATCHING_CONTACTS, MENTORING_CONTACTS)
"""The only topics with names and phone numbers; notify alone may read them."""

TOPICS: Final[tuple[Topic, ...]] = (
    REQUESTS,
    ANSWERS,
    DESKS,
    REFERRALS,
    NETWORK,
    ACCESS,
    INTAKE_CONTACTS,
    DAYCARES,
    OFFERS,
    ROUNDS,
    TRAINEESHIPS,
    MATCHING_CONTACTS,
    TRAJECTORIES,
    PLACES,
    MENTORING_CONTACTS,
    MESSAGES,
    REPLIES,
    *DEAD_LETTERS.values(),
)
