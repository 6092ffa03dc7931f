"""What matching does for each command and event: load, decide, save, publish."""
