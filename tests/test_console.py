"""What the file system refuses ends in one paragraph and exit code 2, like every expected error."""

import click
import pytest
from click.testing import CliRunner

from curate.cli import main as curate
from schemas.console import Group
from schemas.errors import CrossfootError


def run(error):
    @click.group(cls=Group)
    def main():
        pass

    @main.command()
    def go():
        raise error

    return CliRunner().invoke(main, ["go"])


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (CrossfootError("what, where"), "what, where"),
        (PermissionError(13, "Permission denied", "out/x"), "out/x: Permission denied"),
        (OSError(18, "Cross-device link", "a", None, "b"), "a -> b: Cross-device link"),
        (OSError("no connection"), "no connection"),
    ],
)
def test_an_expected_error_is_one_paragraph_and_exit_code_2(error, says):
    done = run(error)
    assert (done.exit_code, done.stderr, done.stdout) == (2, f"Error: {says}\n", "")


def test_a_bug_keeps_its_traceback():
    assert isinstance(run(ValueError("bug")).exception, ValueError)


def test_an_out_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    path = tmp_path / "small.yaml"
    path.write_text(
        "kind: mix\nname: x\nseed: 1\nmix: [{synth: unit-scale, difficulty: starter, train: 1, eval: 1}]\n"
    )
    done = CliRunner().invoke(curate, ["mix", str(path), "--out", str(tmp_path / "file/deep")])
    assert done.exit_code == 2
    said = done.stderr.rpartition("Error: ")[2]
    assert said.startswith(f"{tmp_path / 'file'}/")
    assert said.endswith("Not a directory\n")
