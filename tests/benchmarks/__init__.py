"""The goals for speed, each measured side by side with its reference in one run: `make bench`."""
