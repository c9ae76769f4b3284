"""Print every metric as a Markdown page: ``python -m synth.metrics > docs/metrics.md``."""

from __future__ import annotations

from synth.metrics.page import page

print(page(), end="")  # noqa: T201  (the page is this module's result, on stdout)
