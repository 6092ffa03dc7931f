"""What a person must hear when the platform cannot do what they asked."""


class Trouble(Exception):
    """Ends the command with exit code 1; the message is for a person and names what went wrong or could not be had."""
