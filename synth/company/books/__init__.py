"""The books of a company, year by year: each year is computed from the year before, so that it ties."""
