"""Mentees: who they are, each time they enrolled, and what is kept apart."""
