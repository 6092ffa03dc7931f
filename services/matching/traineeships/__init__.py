"""Places to learn on the work floor: which mentee gets which, by a policy of its own and the engine of the rounds."""
