"""Graded evaluation: replies by engines, or made anywhere."""
