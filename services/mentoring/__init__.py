"""Guides trainees from their enrolment to a certificate."""
