"""What an official does with rounds: gather, draft, verify, publish."""
