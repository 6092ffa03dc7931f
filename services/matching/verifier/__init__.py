"""Judges an allocation by the published rules alone. It shares nothing with the engine, not even file reading."""
