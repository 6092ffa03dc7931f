"""Sends the made-up requests and follows each to its text, also while what it talks to is killed and started again."""

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from deploy.local.access import operator_token
from deploy.local.loading.http import Connection
from deploy.local.loading.ledger import Ledger, percentile
from deploy.local.loading.made_up import MadeUp
from deploy.local.state import System
from deploy.local.trouble import Trouble

FIRST_WAIT_SECONDS: Final = 0.1
LONGEST_WAIT_SECONDS: Final = 1.0
LOOK_EVERY_SECONDS: Final = 0.05
QUIET_SECONDS: Final = 3.0
"""Without another text for so long after the last acknowledgement, all that follows from the requests has come."""
NEW_TOKEN_AFTER: Final = timedelta(minutes=10)
CHECKED_AT_MOST: Final = 200
ACCEPTED, TRY_AGAIN = 201, 500


class RequestRefused(Trouble):
    """Intake will never take a made-up request; the message is its own."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a load. Times in milliseconds; `unknown`: texts of which nobody can tell whether they left."""

    sent: int
    accepted: int
    seen: int
    lost: int
    unknown: int
    repeated: int
    out_of_order: int
    p50_ms: float
    p99_ms: float
    requests_per_second: float
    seconds: float
    retried: int

    @property
    def good(self) -> bool:
        """Whether everything arrived once, in order."""
        return self.lost == self.repeated == self.out_of_order == 0 and self.accepted == self.sent

    def document(self) -> dict[str, Any]:
        """For `--json`."""
        return asdict(self)


class Load:
    """One load on a running system. `tell` hears how many were accepted and texted so far."""

    def __init__(self, system: System, tell: Callable[[int, int], None], patience_seconds: float) -> None:
        self.ledger = Ledger()
        self.retried = 0
        self._system = system
        self._tell = tell
        self._patience = patience_seconds
        self._token = ""
        self._token_until = datetime.min.replace(tzinfo=UTC)

    async def run(self, requests: list[MadeUp], rate: float | None, connections: int) -> Result:
        """Register all, `rate` a second or as fast as they are taken, and wait for their texts."""
        before = await self.texts_so_far()
        started = time.monotonic()
        watching = asyncio.create_task(self.watch(before))
        try:
            await self._register_all(requests, rate, connections)
            await self._settle()
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching
        return await self._result(len(requests), started)

    async def _register_all(self, requests: list[MadeUp], rate: float | None, connections: int) -> None:
        waiting, started = iter(enumerate(requests)), time.monotonic()
        desks = [
            asyncio.create_task(self._register_from(waiting, started, rate))
            for _ in range(min(connections, len(requests)))
        ]
        try:
            await asyncio.gather(*desks)
        finally:
            for desk in desks:
                desk.cancel()

    async def _register_from(self, waiting: Iterator[tuple[int, MadeUp]], started: float, rate: float | None) -> None:
        """Take one request after the other, each no sooner than its time."""
        connection = Connection(self._system.service_urls["intake"])
        try:
            for number, request in waiting:
                if rate and (early := started + number / rate - time.monotonic()) > 0:
                    await asyncio.sleep(early)
                await self.register(connection, request)
        finally:
            connection.close()

    async def register(self, connection: Connection, request: MadeUp) -> None:
        """Register one request under one key, again and again until intake has taken it. Raises RequestRefused."""
        key, body = str(uuid4()), json.dumps(request.body).encode()
        wait = FIRST_WAIT_SECONDS
        while True:
            answer = b""
            with suppress(OSError, TimeoutError):
                status, answer = await connection.ask("POST", "/api/v1/requests", self.headers(key), body)
                if status == ACCEPTED:
                    taken = json.loads(answer)
                    self.ledger.accept(request.phone, taken["request_id"], taken["receipt_code"], datetime.now(UTC))
                    self._report()
                    return
                if status < TRY_AGAIN:
                    raise RequestRefused(f"Intake answered {status}: {answer.decode(errors='replace')}")
            self.retried += 1
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT_SECONDS)

    def headers(self, key: str) -> dict[str, str]:
        """An operator's, with an Idempotency-Key."""
        return {"Authorization": f"Bearer {self._bearer()}", "Content-Type": "application/json", "Idempotency-Key": key}

    def _bearer(self) -> str:
        now = datetime.now(UTC)
        if now >= self._token_until:
            self._token, self._token_until = operator_token(self._system.layout), now + NEW_TOKEN_AFTER
        return self._token

    async def texts_so_far(self) -> int:
        """How many texts the SMS centre has taken in its life."""
        centre = Connection(self._system.sms_centre_url)
        _, answer = await centre.ask("GET", "/health")
        centre.close()
        return int(json.loads(answer)["accepted"])

    async def watch(self, before: int) -> None:
        """Enter every text but the first so many in the ledger, for ever."""
        centre = Connection(self._system.sms_centre_url)
        while True:
            with suppress(OSError, TimeoutError):
                status, answer = await centre.ask("GET", f"/received?after={before}")
                texts = json.loads(answer) if status == 200 else []
                for text in texts:
                    self.ledger.see(text)
                before += len(texts)
                self._report()
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def _settle(self) -> None:
        """Wait until no further text comes: briefly once everybody is acknowledged, patiently before."""
        seen, since = self.ledger.texts, time.monotonic()
        while True:
            patience = self._patience if self.ledger.acknowledged < len(self.ledger.accounts) else QUIET_SECONDS
            if self.ledger.texts != seen:
                seen, since = self.ledger.texts, time.monotonic()
            elif time.monotonic() - since > patience:
                return
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    def _report(self) -> None:
        self._tell(len(self.ledger.accounts), self.ledger.acknowledged)

    async def _result(self, sent: int, started: float) -> Result:
        ledger, latencies = self.ledger, self.ledger.latencies_ms()
        missing = len(ledger.unacknowledged)
        unknown = await self._unknown() if missing else 0
        times = [account.texted_at for account in ledger.accounts.values() if account.texted_at]
        first = min((account.accepted_at for account in ledger.accounts.values()), default=None)
        seconds = (max(times) - first).total_seconds() if times and first else time.monotonic() - started
        return Result(
            sent=sent,
            accepted=len(ledger.accounts),
            seen=ledger.acknowledged,
            lost=missing - unknown,
            unknown=unknown,
            repeated=ledger.repeated,
            out_of_order=ledger.out_of_order,
            p50_ms=round(percentile(latencies, 50), 1),
            p99_ms=round(percentile(latencies, 99), 1),
            requests_per_second=round(ledger.acknowledged / max(seconds, 0.001), 1),
            seconds=round(seconds, 2),
            retried=self.retried,
        )

    async def _unknown(self) -> int:
        """Missing acknowledgements that notify itself reports as unknown: handed over when something was killed."""
        connection = Connection(self._system.service_urls["notify"])
        found = 0
        for account in self.ledger.unacknowledged[:CHECKED_AT_MOST]:
            with suppress(OSError, TimeoutError):
                path = f"/api/v1/texts?request_id={account.request_id}"
                status, answer = await connection.ask("GET", path, {"Authorization": f"Bearer {self._bearer()}"})
                texts = json.loads(answer) if status == 200 else []
                found += any(text["kind"] == "acknowledgement" and text["status"] == "unknown" for text in texts)
        connection.close()
        return found
