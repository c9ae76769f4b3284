"""What the three console scripts share: expected errors end in one paragraph and exit code 2.

Expected are a CrossfootError and what the file system refuses: a place that can't be written, a folder
where a file belongs.
"""

from __future__ import annotations

import sys
from typing import Any

import click

from schemas.errors import CrossfootError


class Group(click.Group):
    """A click group that shows a CrossfootError or an OSError as ``Error: …`` on stderr and exits with 2."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; anything but an expected error keeps its traceback."""
        try:
            return super().invoke(ctx)
        except CrossfootError as error:
            click.echo(f"Error: {error}", err=True)
            ctx.exit(2)
        except BrokenPipeError:  # the reader of stdout has gone, which click ends quietly
            raise
        except OSError as error:
            names = [str(name) for name in (error.filename, error.filename2) if name is not None]
            why = error.strerror or " ".join(str(error).split()) or type(error).__name__
            click.echo(f"Error: {': '.join([' -> '.join(names), why] if names else [why])}", err=True)
            ctx.exit(2)


def say(text: str) -> None:
    """Print a note on stderr: stdout is for results."""
    click.echo(text, err=True)


def interactive() -> bool:
    """Whether progress bars make sense."""
    return sys.stderr.isatty()
