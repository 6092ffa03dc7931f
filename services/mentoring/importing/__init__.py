"""Files of mentees, mentors, sessions, outcomes and the ledger: a module for each kind."""
