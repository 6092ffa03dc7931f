"""Files of daycares, vacancies and requests, sent to the services piece by piece."""
