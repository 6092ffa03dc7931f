"""Getting a session with the SMS centre."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from services.notify.gateway.session import GatewayError, Session
from services.notify.gateway.wire import Command, Pdu, Status, bind_body

CONNECT_SECONDS: Final = 5.0


class BindRefused(GatewayError):
    """The SMS centre does not let us in."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the SMS centre is, and who we are to it."""

    host: str
    port: int
    system_id: str
    password: str


async def bind(address: Address, on_message: Callable[[Session, Pdu], None], answer_seconds: float = 30.0) -> Session:
    """Connect and bind as a transceiver. Raises GatewayError (BindRefused when the peer says no)."""
    session = await _connect(address, on_message, answer_seconds)
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            answer = await session.request(Command.BIND_TRANSCEIVER, bind_body(address.system_id, address.password))
    except TimeoutError as error:
        session.close()
        raise GatewayError("no answer to the bind") from error
    if answer.status != Status.OK:
        session.close()
        raise BindRefused(f"status 0x{answer.status:08x}")
    return session


async def _connect(address: Address, on_message: Callable[[Session, Pdu], None], answer_seconds: float) -> Session:
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            _, session = await loop.create_connection(
                lambda: Session(on_message, answer_seconds), address.host, address.port
            )
    except OSError as error:
        raise GatewayError(f"not connected: {error!r}") from error
    return session
