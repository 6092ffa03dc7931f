"""What the supervisor says while it works: told to a screen, a log, or, line by line as JSON, to another process."""

import json
import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Literal, TextIO

Kind = Literal["step", "download", "warning", "ready", "failed"]


@dataclass(frozen=True)
class Notice:
    """`done` and `total` are bytes, of a download alone."""

    kind: Kind
    text: str
    done: int = 0
    total: int = 0


Tell = Callable[[Notice], None]


def to_line(notice: Notice) -> str:
    """One line of JSON."""
    return json.dumps(asdict(notice)) + "\n"


def from_line(line: str) -> Notice:
    """The notice of such a line."""
    return Notice(**json.loads(line))


def teller_to_stream(stream: TextIO) -> Tell:
    """Tells a process at the other end of a pipe, for as long as it listens."""

    def tell(notice: Notice) -> None:
        if not stream.closed:
            try:
                stream.write(to_line(notice))
                stream.flush()
            except BrokenPipeError:
                stream.close()

    return tell


def teller_to_log(logger: logging.Logger) -> Tell:
    """Writes to the supervisor's log, without the many steps of a download."""

    def tell(notice: Notice) -> None:
        if notice.kind != "download":
            logger.log(logging.WARNING if notice.kind in ("warning", "failed") else logging.INFO, notice.text)

    return tell


def tell_all(*tellers: Tell) -> Tell:
    """Tells each of them."""

    def tell(notice: Notice) -> None:
        for teller in tellers:
            teller(notice)

    return tell
