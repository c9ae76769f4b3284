"""From facts to what a filing prints: tables, prose, worked answers."""
