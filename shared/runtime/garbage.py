"""The garbage collector of a process that serves: reference counts do nearly all of its work already."""

import gc
from typing import Final

OBJECTS_BETWEEN: Final = 50_000
"""New objects before it looks for cycles among them: a batch of records is some ten thousand, in no cycle at all."""


def collect_seldom() -> None:
    """For a process that is ready: what it is made of stays, and is never walked over again; what comes is, seldom.

    By default a batch of records sets it off dozens of times, which is a fifth of the time that a consumer takes.
    """
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN)
