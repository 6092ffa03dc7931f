"""What notify must be told beside what every service is told."""

from datetime import time, timedelta
from zoneinfo import ZoneInfo

from pydantic import Field

from services.notify.domain.daytime import Daytime
from services.notify.domain.reminders import Reminding
from services.notify.domain.texts import Patience
from services.notify.gateway.binding import Address
from services.notify.gateway.submission import LongTexts
from shared.runtime.settings import ServiceSettings


class NotifySettings(ServiceSettings):
    """Environment variables with the prefix `OPVANGPUNT_`."""

    smpp_host: str = "127.0.0.1"
    smpp_port: int = 2775
    smpp_system_id: str = "opvangpunt"
    smpp_password: str = ""
    smpp_sender: str = "8810"
    """The number that texts come from and answers go to: a short code, or E.164 with its plus."""
    smpp_window: int = 50
    """Texts in hand at once. No more than these can become `unknown` when the process or the SMS centre dies."""
    smpp_long_texts: LongTexts = "payload"
    """How a long text travels: `payload` in one message, so that it is handed over whole or not at all; `parts` for an
    SMS centre that does not take the optional parameter message_payload."""
    smpp_answer_seconds: float = 30.0
    """How long the SMS centre may take to answer; after that a text is `unknown`."""
    retry_first_seconds: float = 1.0
    retry_longest_seconds: float = 300.0
    retry_give_up_seconds: float = 4 * 3600.0
    """A text that the SMS centre keeps refusing is tried for this long."""
    region: str = "BE"
    """ISO 3166 country whose way of writing telephone numbers a phone's number is read in, unless it says another."""
    time_zone: str = "Europe/Brussels"
    """Where the families live: moments in texts are told in it."""
    reminder_share: float = Field(default=2 / 3, gt=0, lt=1)
    """A family that has not answered is reminded once this part of its offer's time has passed."""
    reminder_from: time = time(9)
    reminder_until: time = time(20)
    """Reminders are sent by day only, in `time_zone`."""
    question_from: time = time(8)
    question_until: time = time(20)
    """A question about work, which nobody waits for, is sent by day only, in `time_zone`; all else at any hour."""
    waiting_limit: int = 20_000
    """So many events at most may wait for contact details or for a request that has not come."""
    waiting_hours: float = 24.0
    """After this a text that waits for contact details is given up, and the desk is told."""

    @property
    def smpp_address(self) -> Address:
        """The SMS centre, and who we are to it."""
        return Address(self.smpp_host, self.smpp_port, self.smpp_system_id, self.smpp_password)

    @property
    def patience(self) -> Patience:
        """How refused texts are tried again."""
        return Patience(
            timedelta(seconds=self.retry_first_seconds),
            timedelta(seconds=self.retry_longest_seconds),
            timedelta(seconds=self.retry_give_up_seconds),
        )

    @property
    def asking(self) -> Daytime:
        """The hours for texts that nobody waits for."""
        return Daytime(ZoneInfo(self.time_zone), self.question_from, self.question_until)

    @property
    def reminding(self) -> Reminding:
        """How families are reminded of their offers."""
        return Reminding(
            self.reminder_share, Daytime(ZoneInfo(self.time_zone), self.reminder_from, self.reminder_until)
        )
