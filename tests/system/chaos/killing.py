"""Kills at any moment and at named instants, in an order that a seed decides."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from tests.system.chaos.arena import PARTS, Arena, pause

INSTANTS: Final = {
    "intake": ("before-commit", "after-commit", "after-produce", "before-acknowledgement", "in-hand"),
    "matching": ("before-commit", "after-commit", "after-produce", "before-acknowledgement", "in-hand"),
    "notify": (
        *("before-commit", "after-commit", "after-produce", "before-acknowledgement", "in-hand"),
        *("after-claim", "after-handover"),
    ),
}
"""`in-hand`: a batch is being handled, and the database has not let it. All others: see `shared.runtime.crash`."""
ANY_MOMENT: Final = "any moment"
LONGEST_PAUSE_SECONDS: Final = 1.0
REACHED_WITHIN_SECONDS: Final = 20.0
HELD_SECONDS: Final = 0.5
WAITING: Final = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'inbox'::regclass"


@dataclass(frozen=True, slots=True)
class Kill:
    """Whom to kill, and when."""

    part: str
    instant: str = ANY_MOMENT


def plan(kills: int, seed: int) -> Iterator[Kill]:
    """So many kills: in each round every named instant once and every part at any moment once, then twice."""
    dice = random.Random(seed)
    left, rounds = kills, 0
    while left > 0:
        times = 1 if rounds == 0 else 2
        round_of_kills = [Kill(part) for part in PARTS] * times
        round_of_kills += [Kill(part, instant) for part, instants in INSTANTS.items() for instant in instants]
        dice.shuffle(round_of_kills)
        yield from round_of_kills[:left]
        left -= len(round_of_kills)
        rounds += 1


@dataclass
class Killer:
    """Carries out a plan. `done` and `missed` count kills and instants that were not reached in time."""

    arena: Arena
    seed: int
    done: Counter[Kill] = field(default_factory=Counter)
    missed: Counter[Kill] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)

    async def carry_out(self, kills: Iterator[Kill], tell: Callable[[Kill], None]) -> None:
        """Kill one after the other. Each victim works when it is killed; whatever else died may not be back yet."""
        for kill in kills:
            await self.arena.wait_until_ready(kill.part)
            await pause(self._dice.uniform(0, LONGEST_PAUSE_SECONDS))
            reached = await self._carry_out(kill)
            (self.done if reached else self.missed)[kill] += 1
            tell(kill)

    async def _carry_out(self, kill: Kill) -> bool:
        if kill.instant == ANY_MOMENT:
            self.arena.kill(kill.part)
            return True
        if kill.instant == "in-hand":
            return await self._kill_in_hand(kill.part)
        return await self._kill_at(kill)

    async def _kill_at(self, kill: Kill) -> bool:
        """Arm the instant and wait until the service has died of it."""
        self.arena.crash_file.write_text(f"{kill.part}:{kill.instant}")
        try:
            async with asyncio.timeout(REACHED_WITHIN_SECONDS):
                while self.arena.crash_file.exists():
                    await asyncio.sleep(0.02)
        except TimeoutError:
            self.arena.crash_file.unlink(missing_ok=True)
            return False
        return True

    async def _kill_in_hand(self, service: str) -> bool:
        """Hold what the service has in hand by a lock in its database, kill it, and let go."""
        holder = await self.arena.held(service)
        try:
            async with asyncio.timeout(REACHED_WITHIN_SECONDS):
                while not await holder.fetchval(WAITING):
                    await asyncio.sleep(0.02)
            await pause(HELD_SECONDS)
            self.arena.kill(service)
        except TimeoutError:
            return False
        finally:
            holder.terminate()
        return True
