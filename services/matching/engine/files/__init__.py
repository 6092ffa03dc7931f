"""The files of a round, read into arrays; each fault named by file, line and column."""
