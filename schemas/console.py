"""What the three console scripts share: expected errors end in one paragraph and exit code 2."""

from __future__ import annotations

import sys
from typing import Any

import click

from schemas.errors import CrossfootError


class Group(click.Group):
    """A click group that shows a CrossfootError as ``Error: …`` on stderr and exits with 2."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; anything but an expected error keeps its traceback."""
        try:
            return super().invoke(ctx)
        except CrossfootError as error:
            click.echo(f"Error: {error}", err=True)
            ctx.exit(2)


def say(text: str) -> None:
    """Print a note on stderr: stdout is for results."""
    click.echo(text, err=True)


def interactive() -> bool:
    """Whether progress bars make sense."""
    return sys.stderr.isatty()
