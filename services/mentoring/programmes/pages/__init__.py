"""What a person sees of programmes."""
