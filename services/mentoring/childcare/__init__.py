"""Childcare for the mentees' own children: asked of a desk, and what came of it."""
