"""Allocation rounds in the service: drafted, compared, verified and published by an official."""
