"""Looking for a place to learn: what matching is asked, what it finds, and when the search is over."""
