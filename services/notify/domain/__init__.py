"""The rules of texts: their states, when one is due, what an answer means. No input, no output, no clock."""
