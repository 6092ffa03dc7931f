"""Allocation rounds: everyone's wishes at once, placed by one priority policy. Pure but for reading files."""
