"""Kinds of question that families of several categories ask, over any metric or line item."""
