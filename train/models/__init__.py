"""Base models: loading, their modules, precision, the adapter, attention over packed rows."""
