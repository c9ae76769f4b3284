"""Engines that turn prompts into replies."""
