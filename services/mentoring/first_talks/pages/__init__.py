"""What a person sees of first talks, and the enrolment that they lead to."""
