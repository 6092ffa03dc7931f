"""Rules that were broken."""


class DomainError(Exception):
    """An event or a command asks for what cannot be."""


class WaitingRoomFull(DomainError):
    """Too many events wait for contact details or requests that never came."""
