"""Queries of notify; they take a session and never commit."""
