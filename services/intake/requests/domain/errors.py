"""What a person can do wrong with a request. Each message says what to do."""


class RequestError(Exception):
    """A rule about requests is broken."""


class NoSuchRequestError(RequestError):
    """There is no such request, or not at this desk."""


class NoSuchOfferError(RequestError):
    """There is no such offer, or not to a family of this desk."""


class OfferNotOpenError(RequestError):
    """The offer has been answered, has expired or was taken back."""


class CareAlreadyStartedError(RequestError):
    """The child has started: ending that care is no withdrawal of a request."""


class RequestTakenError(RequestError):
    """Another request with other content already has this id."""
