"""What a person sees of places: those of a mentee, all of them, and where none can be reached."""
