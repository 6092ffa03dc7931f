"""What a person sees of a mentee."""
