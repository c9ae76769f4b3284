"""Generators of finance-reasoning examples, each with a proof."""
