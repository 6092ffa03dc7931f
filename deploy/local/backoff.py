"""How long to wait before what died is started again."""

FIRST_WAIT_SECONDS = 0.25
LONGEST_WAIT_SECONDS = 10.0
HEALTHY_AFTER_SECONDS = 30.0


def wait_before_restart(failures: int) -> float:
    """Seconds before the next start after `failures` deaths in a row (1 or more): doubled each time, at most 10."""
    doublings = min(failures - 1, 16)
    return float(min(FIRST_WAIT_SECONDS * 2**doublings, LONGEST_WAIT_SECONDS))


def failures_after_death(failures: int, healthy_seconds: float) -> int:
    """Deaths in a row, counting the one just seen of a process that had been ready for `healthy_seconds`."""
    return 1 if healthy_seconds >= HEALTHY_AFTER_SECONDS else failures + 1
