"""The best allocation, proven: integer programming by CP-SAT, after Sun et al. (2024)."""
