"""One made-up request that plays itself, from the terminal to the answered text."""
