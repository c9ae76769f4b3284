"""Readers of other people's program languages, into Derivations."""
