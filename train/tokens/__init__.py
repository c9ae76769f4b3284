"""Rows as tokens: templates, the cache, lengths, packing and order."""
