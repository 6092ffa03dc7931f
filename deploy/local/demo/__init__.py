"""The demo city: made-up daycares, vacancies and requests in Antwerp's postcodes."""
