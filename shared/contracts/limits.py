"""Which children and which days a desk takes: the bounds of a request, for intake and for whoever asks it for one."""

from datetime import timedelta
from typing import Final

OLDEST_CHILD: Final = timedelta(days=12 * 365 + 3)
"""Childcare outside of school ends with primary school."""
LONGEST_EXPECTED: Final = timedelta(days=548)
"""18 months: nobody expects a child later than that."""
OVERDUE: Final = timedelta(days=60)
"""A child is noted as expected until somebody hears that it is born."""
EARLIEST_START: Final = timedelta(days=366)
"""Before the day of asking: a request may be entered late."""
LATEST_START: Final = timedelta(days=5 * 366)
"""After the day of asking."""
