"""What a city council reads: one HTML page that needs no other file, no script and no network."""
