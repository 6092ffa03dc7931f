"""Rules of traineeship places. Pure: the day is passed in."""
