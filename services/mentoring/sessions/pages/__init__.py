"""What a mentor sees on the phone: one page to log a session, also without reception."""
