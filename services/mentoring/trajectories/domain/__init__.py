"""Rules of trajectories. Pure: the day is passed in."""
