"""Files of daycares, requests, mentees and more, sent to the services piece by piece."""
