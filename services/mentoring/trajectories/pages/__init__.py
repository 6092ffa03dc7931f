"""What a person sees of trajectories: how far a mentee is, and whether a document is genuine."""
