"""One file a category; the folder is the registry."""
