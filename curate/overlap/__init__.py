"""Rows that say the same: repeats, near-duplicates, and wording that train shares with eval or a benchmark."""
