"""Exporting a merged model as GGUF files, each checked against it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from schemas.console import say
from schemas.dataset import check_lock, read_split
from schemas.errors import TrainError
from schemas.files import replacing_dir
from train.evals.engines import stop_tokens
from train.exporting.check import Check, check, reference
from train.exporting.model import open_gguf
from train.exporting.ollama import FAMILIES, family, modelfile
from train.exporting.tools import FTYPES, check_installed, convert, find_converter, quantise
from train.merging.merge import MERGED_FROM, adapter_hashes
from train.models.load import load_tokenizer, quiet
from train.owned import check_replaceable, read_marker, write_marker
from train.runs.folder import adapter_of, read_probe, read_run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemas.example import Example

EXPORTED_FROM = "export.json"


def export(
    run: Path,
    formats: tuple[str, ...],
    out: Path | None = None,
    *,
    llama_cpp: Path | None = None,
    data: Path | None = None,
    ollama: bool = False,
) -> dict[str, tuple[Path, Check]]:
    """Write a run's merged model as GGUF files, OUT/FORMAT/NAME-FORMAT.gguf, checked.

    Args:
        run: A run folder with a merged model.
        formats: Of ``FTYPES``.
        out: Where to write [default: RUN/gguf]. A format that is there of the same merged model is kept.
        llama_cpp: A checkout of llama.cpp, instead of what belongs to llama-cpp-python.
        data: The mix, to grade the answers by [default: the one that was trained on, if it is there].
        ollama: Write a Modelfile beside each file.

    Returns:
        Per format the file and how it compares with the merged model.

    Raises:
        TrainError: if there is no merged model, llama.cpp can't convert it, or a file isn't the same model.
    """
    check_installed()
    quiet()
    recipe = read_run(run)
    merged, ident = _merged(run)
    out = out or run / "gguf"
    files = {name: out / name / f"{recipe.name}-{name}.gguf" for name in dict.fromkeys(formats)}
    done = {name: found for name in files if (found := _kept(out / name, ident, name))}
    for name in done:
        say(f"{files[name]}: was made from the same merged model before; kept")
    if left := [name for name in FTYPES if name in files and name not in done]:
        converter = find_converter(llama_cpp)
        ids = _probe_ids(run)
        examples = _examples(data, recipe.data, ids)
        answers = reference(merged, list(zip(ids, read_probe(run), strict=True)))
        with _scratch(out / ".f16.partial") as scratch:
            source = files["f16"] if "f16" in done else scratch / "f16.gguf"
            if "f16" not in files:
                convert(converter, merged, source)
                # What the conversion breaks shows here; what is lost after it is the quantiser's.
                check(source, "f16", answers, examples)
            for name in left:
                with replacing_dir(out / name) as partial:
                    made = partial / files[name].name
                    if name == "f16":
                        convert(converter, merged, made)
                        source = files[name]
                    else:
                        quantise(source, made, name, llama_cpp)
                    done[name] = check(made, name, answers, examples)
                    about = {"merged": ident, "gguf": name, "check": asdict(done[name])}
                    write_marker(partial, EXPORTED_FROM, about)
    if ollama:
        for file in files.values():
            _add_modelfile(file, merged)
    return {name: (files[name], done[name]) for name in files}


def describe(name: str, found: Check) -> str:
    """Return one line about how a file compares with the merged model."""
    line = f"{name}: {found.equal} of {found.rows} greedy answers equal the merged model's"
    if found.ties:
        line += f" ({found.ties} part at a near tie of its own)"
    line += f", gold replies less likely by {found.nats:.4f} nats a token (allowed {found.allowed})"
    if found.graded:
        line += f", correct {found.correct} of {found.graded} (merged {found.correct_merged})"
    return line


def _merged(run: Path) -> tuple[Path, str]:
    """Return the merged model's folder and a hash of its files.

    Raises:
        TrainError: if it isn't there, was changed, or is of another adapter.
    """
    adapter = adapter_of(run)
    folder = run / "merged"
    marker = check_replaceable(folder, MERGED_FROM, "model merged by `train merge`")
    if marker is None:
        raise TrainError(f"{run}: has no merged model yet; make it with `train merge {run}`")
    if marker.get("adapter") != adapter_hashes(adapter):
        raise TrainError(f"{folder}: was merged from another adapter; run `train merge {run}` again")
    return folder, hashlib.sha256(json.dumps(marker["files"], sort_keys=True).encode()).hexdigest()


def _kept(folder: Path, ident: str, name: str) -> Check | None:
    """Return the check of what is there already, if it is of the same merged model."""
    marker = check_replaceable(folder, EXPORTED_FROM, "export by `train export`")
    same = marker is not None and (marker.get("merged"), marker.get("gguf")) == (ident, name)
    return Check(**marker["check"]) if marker is not None and same else None


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    """Give an empty folder and remove it at the end."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _probe_ids(run: Path) -> list[str]:
    lines = (run / "probe.jsonl").read_text(encoding="utf-8").splitlines()
    return [str(json.loads(line).get("id")) for line in lines]


def _examples(named: Path | None, trained: str | None, ids: list[str]) -> list[Example] | None:
    """Return the probes' rows of the mix; None, with a note, where it isn't there.

    Raises:
        LockError: if a mix that is there doesn't match its lock.
        TrainError: if it is another mix.
    """
    data = named or (Path(trained) if trained else None)
    if data is None or not (named or (data / "lock.json").is_file()):
        say(
            f"note: {data or 'the mix'} isn't there, so answers are compared but not graded; name it with --data"
        )
        return None
    check_lock(data)
    wanted = set(ids)
    rows = {row.id: row for split in ("eval", "train") for row in read_split(data, split) if row.id in wanted}
    if missing := wanted - rows.keys():
        raise TrainError(f"{data}: has no row {min(missing)}, which the run was trained beside; name its mix")
    return [rows[row_id] for row_id in ids]


def _add_modelfile(file: Path, merged: Path) -> None:
    """Write a Modelfile beside a GGUF file, into a new folder that takes the old one's place."""
    tokenizer = load_tokenizer(str(merged))
    with open_gguf(file, 8) as model:
        known = family(tokenizer, adds_bos=model.adds_bos)
    stops = tokenizer.convert_ids_to_tokens(stop_tokens(str(merged), tokenizer))
    text = modelfile(file.name, known, stops)
    path = file.parent / "Modelfile"
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        say(f"{path}: is there already; kept")
        return
    marker = read_marker(file.parent, EXPORTED_FROM) or {}
    about = {key: value for key, value in marker.items() if key != "files"}
    with replacing_dir(file.parent) as partial:
        try:
            os.link(file, partial / file.name)
        except OSError:  # a file system without hard links
            shutil.copyfile(file, partial / file.name)
        (partial / "Modelfile").write_text(text, encoding="utf-8")
        write_marker(partial, EXPORTED_FROM, about)
    if known is None:
        say(
            f"note: {path} has no TEMPLATE, because the model's is none of {', '.join(FAMILIES)}: Ollama will look "
            "for one of its own that resembles the one inside the file; check with `ollama show --modelfile`"
        )
    else:
        say(f"{path}: with the {known} template; `ollama create NAME -f {path}` takes it")
