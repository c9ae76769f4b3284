"""Mixes of synthetic and real examples: audited, split by document, exact, locked."""
