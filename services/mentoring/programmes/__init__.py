"""Programmes, the partners that carry them, and cohorts by semester."""
