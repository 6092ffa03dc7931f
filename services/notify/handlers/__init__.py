"""What each event, answer and receipt does: load, decide, save, publish."""
