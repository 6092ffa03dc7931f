"""Queries of matching. They take a session and never commit."""
