"""The published language: every event that passes between services, and the topics that carry them."""
