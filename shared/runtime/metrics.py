"""Every metric of the product, declared and documented once. Names are promised to the outside."""

from prometheus_client import Counter, Gauge, Histogram

REQUESTS_REGISTERED = Counter("opvangpunt_requests_registered_total", "Childcare requests registered.")
UNANSWERED_OLDEST = Gauge(
    "opvangpunt_requests_unanswered_oldest_seconds",
    "Age of the oldest request that has had no offer and no honest 'not yet'. 0 when there is none.",
)
OFFERS = Counter("opvangpunt_offers_total", "Offers of a place by what became of them.", ["outcome"])
PLACES_KEPT = Gauge(
    "opvangpunt_places_kept_seconds",
    "How long free places have been kept for an allocation round. 0 when they are given every day.",
)
TRAINEESHIPS = Counter(
    "opvangpunt_traineeships_total", "Answers to searches for a traineeship place: matched, or unmatched.", ["outcome"]
)
FOUND_PLACES_PASSED_ON = Counter(
    "opvangpunt_found_places_passed_on_total", "Places found for a trainee on which nobody decided within the limit."
)
TEXTS = Counter("opvangpunt_texts_total", "Texts by the state they entered and their language.", ["status", "language"])
REQUEST_TO_TEXT = Histogram(
    "opvangpunt_request_to_text_seconds",
    "From the registration of a request to its acknowledgement's acceptance by the SMS centre.",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600),
)
SMS_CENTRE_CONNECTED = Gauge(
    "opvangpunt_sms_centre_connected", "1 while notify is bound to the SMS centre; 0 while texts have to wait."
)
REPLIES = Counter("opvangpunt_replies_total", "Texts from phones by what they led to.", ["outcome"])
TEXTS_UNSENT_OLDEST = Gauge(
    "opvangpunt_texts_unsent_oldest_seconds",
    "Age of the oldest text that could be sent and that the SMS centre has not taken yet. 0 when there is none.",
)
TEXTS_HELD = Gauge("opvangpunt_texts_held", "Texts that nobody waits for and that are kept until the morning.")
WAITING_FOR_CONTACT = Gauge(
    "opvangpunt_waiting_for_contact", "Events that wait for contact details, or for the request they are about."
)
SESSIONS_LOGGED = Counter("opvangpunt_sessions_logged_total", "Mentoring sessions logged.")

OUTBOX_PENDING = Gauge("opvangpunt_outbox_pending", "Events committed that the bus has not confirmed yet.")
OUTBOX_OLDEST = Gauge("opvangpunt_outbox_oldest_seconds", "Age of the oldest event in the outbox. 0 when it is empty.")
RELAY_PUBLISHED = Counter("opvangpunt_relay_published_total", "Events that the bus confirmed.")
RELAY_ACTIVE = Gauge(
    "opvangpunt_relay_active", "1 while this process publishes its service's outbox; 0 while it waits or cannot."
)
INBOX_DUPLICATES = Counter("opvangpunt_inbox_duplicates_total", "Events that came again and were passed over.")
DEAD_LETTERS = Counter(
    "opvangpunt_dead_letters_total", "Records set aside because they could not be handled.", ["reason"]
)
DEAD_LETTERS_WAITING = Gauge(
    "opvangpunt_dead_letters_waiting", "Records set aside that an operator has not settled yet."
)
CONSUMER_STOPPED = Gauge(
    "opvangpunt_consumer_stopped", "1 when too many dead letters in a row stopped the consumer: an operator must look."
)
TRANSIENT_FAILURES = Counter(
    "opvangpunt_transient_failures_total", "Times that work waited because the database or the bus was away.", ["where"]
)
