"""The documented JSON Schema of an Example is the one the code has."""

import json
from pathlib import Path

from schemas.example import json_schema

DOC = Path(__file__).parent.parent / "docs" / "example.schema.json"


def test_the_documented_schema_is_current():
    current = json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
    assert DOC.read_text(encoding="utf-8") == current, (
        "docs/example.schema.json is stale; write it again with: synth schema > docs/example.schema.json"
    )
