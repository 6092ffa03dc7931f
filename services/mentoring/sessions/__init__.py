"""Sessions of guidance."""
