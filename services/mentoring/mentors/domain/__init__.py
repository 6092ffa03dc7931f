"""Rules of mentors: who guides whom, proposed with reasons, and what needs attention. Pure: the day is passed in."""

from services.mentoring.mentors.domain.mentor import Assignment, Mentor, assigned

__all__ = ["Assignment", "Mentor", "assigned"]
