"""Numbers of the SMPP 3.4 specification that the centre uses."""

from enum import IntEnum


class CommandStatus(IntEnum):
    """Section 5.1.3."""

    OK = 0x00
    SYSTEM_ERROR = 0x08
    INVALID_DESTINATION = 0x0B
    QUEUE_FULL = 0x14
    THROTTLED = 0x58


class Tag(IntEnum):
    """Optional parameters, section 5.3.2."""

    RECEIPTED_MESSAGE_ID = 0x001E
    SAR_REFERENCE = 0x020C
    SAR_TOTAL = 0x020E
    SAR_NUMBER = 0x020F
    MESSAGE_PAYLOAD = 0x0424
    MESSAGE_STATE = 0x0427
