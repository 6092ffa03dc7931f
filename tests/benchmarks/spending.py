"""What a request costs in processor time, part by part: the figure that bears a machine which is busy otherwise."""

from typing import Any

import psutil


def spent(status: dict[str, Any]) -> dict[str, float]:
    """Seconds of processor time so far, by part; `status` is that of `opvangpunt status --json`."""
    pids = {"Kafka": status["kafka"]["pid"], "PostgreSQL": status["postgres"]["pid"]}
    pids |= {name: service["pid"] for name, service in status["services"].items()}
    pids["SMS centre"] = status["sms_centre"]["pid"]
    return {name: _with_children(psutil.Process(pid)) for name, pid in pids.items()}


def told(before: dict[str, float], after: dict[str, float], requests: int) -> str:
    """Milliseconds a request between two looks, in words, the dearest part first."""
    cost = {name: (after[name] - before[name]) * 1000 / requests for name in before}
    dearest = sorted(cost.items(), key=lambda pair: -pair[1])
    return f"{sum(cost.values()):.1f} ms of processor time a request: " + ", ".join(
        f"{name} {milliseconds:.2f}" for name, milliseconds in dearest
    )


def _with_children(process: psutil.Process) -> float:
    """Its own, that of the children it has waited for, and that of those at work (PostgreSQL's backends)."""
    living = (child.cpu_times() for child in process.children(recursive=True))
    return sum(process.cpu_times()[:4]) + sum(times.user + times.system for times in living)
