"""Rules of places. Pure: the day is passed in."""
