"""llama.cpp's converter and quantiser: found, fetched where asked for, and run."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from schemas.console import say
from schemas.errors import TrainError
from schemas.files import replacing_dir
from train.owned import check_replaceable, write_marker

FTYPES = {"f16": 1, "Q8_0": 7, "Q5_K_M": 17, "Q4_K_M": 15}
"""What can be written: llama.cpp's ``llama_ftype``."""

SCRIPT = "convert_hf_to_gguf.py"
NEEDED = (SCRIPT, "conversion/", "gguf-py/gguf/", "LICENSE")
"""What of llama.cpp's source the converter consists of."""

FETCHED = "fetched.json"


def check_installed() -> None:
    """Raise TrainError where llama-cpp-python isn't installed."""
    from importlib.util import find_spec

    if find_spec("llama_cpp") is None:
        raise TrainError(
            "export needs llama-cpp-python, which is not installed: pip install 'crossfoot[gguf]' (it is built "
            "from source in some minutes and needs a C++ compiler)"
        )


def find_converter(checkout: Path | None) -> Path:
    """Return a folder with llama.cpp's converter.

    It is in llama.cpp's repository and in the source distribution of llama-cpp-python, not in its wheel or in
    the gguf package; so the source distribution of the installed version is fetched once and kept.

    Args:
        checkout: A checkout of llama.cpp, or None for the one that belongs to llama-cpp-python.

    Raises:
        TrainError: if it isn't there and can't be fetched.
    """
    if checkout is not None:
        if not (checkout / SCRIPT).is_file():
            raise TrainError(f"{checkout}: no checkout of llama.cpp ({SCRIPT} is missing)")
        return checkout
    release = version("llama-cpp-python")
    folder = _cache() / f"llama-cpp-python-{release}"
    if check_replaceable(folder, FETCHED, "converter fetched by `train export`") is None:
        say(
            f"llama.cpp's converter is only in the source distribution of llama-cpp-python {release} (about "
            f"75 MB): fetching it with pip into {folder}"
        )
        _fetch(release, folder)
    return folder


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "crossfoot"


def _fetch(release: str, folder: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        command = [
            sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", "llama-cpp-python",
            "--dest", name, f"llama-cpp-python=={release}",
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # pip, by request
        archives = list(Path(name).glob("*.tar.gz"))
        if done.returncode != 0 or not archives:
            raise TrainError(
                f"the source distribution of llama-cpp-python {release} can't be fetched "
                f"({_last_line(done.stderr)}); clone llama.cpp's repository and name it with --llama-cpp PATH"
            )
        with replacing_dir(folder) as partial, tarfile.open(archives[0]) as archive:
            for member in archive:
                inside = member.name.partition("/vendor/llama.cpp/")[2]
                if member.isfile() and inside.startswith(NEEDED):
                    member.name = inside
                    archive.extract(member, partial, filter="data")
            if not (partial / SCRIPT).is_file():
                raise TrainError(
                    f"llama-cpp-python {release} carries no {SCRIPT}; clone llama.cpp's repository and name it with "
                    "--llama-cpp PATH"
                )
            write_marker(partial, FETCHED, {"llama-cpp-python": release})


def convert(converter: Path, model: Path, out: Path) -> None:
    """Write a model folder as an f16 GGUF file; the converter is other people's code and runs in its own process.

    Raises:
        TrainError: with its last words if it fails.
    """
    script = Path(__file__).with_name("convert.py")
    command = [
        sys.executable, "-P", str(script), str(converter.resolve()), str(model.resolve()),
        "--outfile", str(out), "--outtype", "f16",
    ]  # fmt: skip
    # Nothing may be written beside the converter: its files' hashes are known.
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)  # noqa: S603  # asked for
    if done.returncode != 0 or not out.is_file():
        why = _last_line(done.stderr)
        todo = ""
        if "No module named" in why:
            todo = "; install what is missing with pip"
        elif "not supported" in done.stderr or "not recognized" in done.stderr:
            todo = (
                "; a newer llama.cpp may know this model: name a checkout with --llama-cpp PATH. A base that was "
                "saved again by transformers 5 has lost tokenizer.model: take its files as its authors published them"
            )
        raise TrainError(f"{model}: llama.cpp's converter failed ({why}){todo}")


def quantise(source: Path, out: Path, name: str, checkout: Path | None) -> None:
    """Write an f16 GGUF file as one of ``FTYPES``, by a checkout's own quantiser where it is built.

    Raises:
        TrainError: if it fails.
    """
    binary = checkout / "build/bin/llama-quantize" if checkout else None
    if binary is not None and binary.is_file():
        command = [str(binary), str(source), str(out), name]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # asked for
        failed, why = done.returncode, _last_line(done.stderr)
    else:
        import llama_cpp

        errors = quiet()
        parameters = llama_cpp.llama_model_quantize_default_params()
        parameters.ftype = FTYPES[name]
        failed = llama_cpp.llama_model_quantize(os.fsencode(source), os.fsencode(out), parameters)
        why = "".join(errors).strip() or "no reason given"
    if failed or not out.is_file():
        raise TrainError(f"{source}: quantising to {name} failed ({why})")


def quiet() -> list[str]:
    """Keep llama.cpp from printing; return the list that its errors are added to."""
    import ctypes

    import llama_cpp

    errors: list[str] = []

    @llama_cpp.llama_log_callback
    def keep(level: int, text: bytes, _: Any) -> None:
        if level == ERROR:
            errors.append(text.decode("utf-8", "replace"))

    llama_cpp.llama_log_set(keep, ctypes.c_void_p(0))
    _kept.append(keep)
    return errors


ERROR = 4
"""GGML_LOG_LEVEL_ERROR."""

_kept: list[Any] = []
"""Callbacks that llama.cpp may still call."""


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no reason given"])[-1].strip()
