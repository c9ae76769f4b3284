#!/bin/sh
# The main job, end to end, on a machine without a GPU: generate, mix, train, merge, evaluate.
# `make demo` runs this; each command is explained in README.md. It never contacts the hub.
set -eu
export HF_HUB_OFFLINE=1

step() { printf '\n$ %s\n' "$*"; "$@"; }

if [ -n "${CROSSFOOT_DATA:-}" ]; then
    echo "Real rows come from the files in CROSSFOOT_DATA."
    set --
else
    echo "CROSSFOOT_DATA is not set: instead of TAT-QA and FinanceBench the demo mixes a few fixture"
    echo "rows, written for this project in the same schemas. The mix's card marks them as fixtures."
    set -- --data-root tests/fixtures/sources
fi

step synth generate --category unit-scale --difficulty starter --count 8300 --seed 7 --out runs/demo/unit-scale.jsonl
step curate mix recipes/quickstart.yaml --from unit-scale=runs/demo/unit-scale.jsonl "$@" --out runs/demo/mix
step train base --data runs/demo/mix --out runs/demo/base
step train sft --recipe recipes/quickstart-lora.yaml --data runs/demo/mix --out runs/demo/sft
step train merge runs/demo/sft
step train eval --data runs/demo/mix --model base=runs/demo/base --model tuned=runs/demo/sft/merged

echo
echo "The base is an untrained model of under two million parameters; the tuned one has learned"
echo "unit-scale questions from nothing in minutes. Real use starts from a real base model."
