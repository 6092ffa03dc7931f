"""What a person, or a program, is told of a round."""

from datetime import date, datetime
from typing import Any

from services.matching.engine.files.policy import Policy
from services.matching.engine.instance import Instance
from services.matching.engine.rounds import Outcome, child_daycare, rank_distribution


def document(instance: Instance, outcome: Outcome, seconds: float, more: dict[str, Any]) -> dict[str, Any]:
    """The round in figures."""
    placed = int((child_daycare(instance, outcome) >= 0).sum())
    ranks = {str(rank): number for rank, number in rank_distribution(instance, outcome).items()}
    figures: dict[str, Any] = {
        "method": outcome.method,
        "children": len(instance.children.ids),
        "placed": placed,
        "blocking": len(outcome.blocking),
        "least_possible": outcome.least_possible,
        "ranks": ranks,
        "seconds": round(seconds, 3),
        "proven": outcome.proven,
        "gap": outcome.gap,
    }
    return figures | more


def in_words(figures: dict[str, Any]) -> str:
    """The same for a person."""
    lines = [
        f"policy      {figures['policy']}",
        f"method      {figures['method']}{_proof(figures)}",
        f"placed      {figures['placed']} of {figures['children']} children",
        f"blocking    {figures['blocking']} {'family' if figures['blocking'] == 1 else 'families'}{_least(figures)}",
        "ranks       " + (", ".join(f"{rank}: {number}" for rank, number in figures["ranks"].items()) or "none"),
        f"seconds     {figures['seconds']}",
    ]
    return "\n".join(lines)


def _least(figures: dict[str, Any]) -> str:
    if not figures["blocking"]:
        return ""
    if figures["least_possible"] is None:
        return " (nobody has proven that fewer is impossible)"
    return " (proven: fewer is impossible)"


def _proof(figures: dict[str, Any]) -> str:
    if figures["proven"] is None:
        return ""
    if figures["proven"]:
        return " (proven: no allocation is better)"
    return " (not proven; gap " + ", ".join(f"{aim} {gap:g}" for aim, gap in figures["gap"].items()) + ")"


def day_of(on: datetime | None) -> date:
    """The day that a round counts for: the one that was asked for, or today."""
    return on.date() if on else date.today()


def about_force(policy: Policy, day: date) -> str | None:
    """A sentence for a policy that is not in force on the day; None for one that is."""
    reason = policy.why_not_in_force(day)
    return f"An exercise, no decision: the policy {reason}." if reason else None
