"""First talks: with whom, how they were reached, and what came of it, also of those who do not start."""
