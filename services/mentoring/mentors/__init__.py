"""Mentors, and who guides whom from when until when."""
