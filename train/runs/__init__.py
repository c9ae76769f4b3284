"""The run folder: what is written into it, and what it says of itself."""
