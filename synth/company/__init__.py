"""Small coherent companies: names, calendars and statements whose identities hold exactly."""
