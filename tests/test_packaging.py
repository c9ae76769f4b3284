"""The distribution holds four import packages and nothing else at its top level."""

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_wheel_has_only_the_four_packages_at_its_top_level(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", tmp_path, ROOT],
        check=True,
        cwd=tmp_path,
    )
    (wheel,) = tmp_path.glob("crossfoot-*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {t for t in tops if not t.startswith("crossfoot-")} == {"schemas", "synth", "curate", "train"}
    assert any(name.endswith("/recipes/quickstart.yaml") for name in names), "recipes are shipped as data"


def test_constraints_pin_every_dependency_within_the_ranges_of_pyproject():
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    pinned = {}
    for line in (ROOT / "constraints.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            name, _, version = line.partition("==")
            pinned[canonicalize_name(name)] = version
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    ours = [text for name in ("train", "quant", "report", "dev") for text in extras[name]]
    for text in [*project["dependencies"], *ours]:
        requirement = Requirement(text)
        if requirement.name == "crossfoot":  # an extra that builds on another
            continue
        version = pinned.get(canonicalize_name(requirement.name))
        assert version, f"{requirement.name} is not in constraints.txt"
        assert requirement.specifier.contains(version), f"{text} does not allow {version}"
