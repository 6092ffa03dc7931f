"""What a person sees of mentors: caseloads."""
