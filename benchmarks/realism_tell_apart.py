"""How well a simple classifier tells our tables from real ones, and by what.

Both are written one neutral way, ``label | cell | cell`` a line, without heading lines (TAT-QA's tables have
none). The header is written as its distinct words in alphabetical order: in TAT-QA's grids a spanning text stands
over the middle of its columns, in ours over the first, and that is what the format did, not the table. Our tables in PDF text are left out: that format loses dashes and blanks, which TAT-QA's
grids have kept.
"""

from __future__ import annotations

import random
import re
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from realism_views import View

_DIGIT = re.compile(r"\d")
_SIGN = re.compile(r"(?<=[$€£₹]) (?=[(\d—-])")
_DASHES = str.maketrans("–−―", "—-—")


def serialised(view: View) -> str:
    """Write a table neutrally, its digits masked."""
    return "\n".join((header_of(view), *(" | ".join((label, *cells)) for label, cells in view.rows)))


def header_of(view: View) -> str:
    """Write the distinct words of a table's headers."""
    return masked(" ".join(sorted({word for text in view.header for word in text.split()})))


def masked(text: str) -> str:
    """Mask digits, and write signs and dashes alike: what the reading of a format changes says nothing."""
    return _DIGIT.sub("0", _SIGN.sub("", text.translate(_DASHES).replace("\xa0", " ")))


def tell_apart(ours: Sequence[View], real: Sequence[View], folds: int = 5) -> float:
    """Print and return the area under the curve, and the features that say most in each direction."""
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.metrics import roc_auc_score
        from sklearn.model_selection import cross_val_predict
        from sklearn.pipeline import make_pipeline
    except ImportError:
        sys.exit("the classifier needs scikit-learn: pip install scikit-learn (or --no-classifier)")
    mine = [v for v in ours if v.form != "pdf-text"]
    mine = random.Random(0).sample(mine, min(len(mine), 3 * len(real)))
    marks = [1] * len(mine) + [0] * len(real)
    print(f"a classifier of character 1- to 4-grams, {folds} folds: area under the curve")
    for part, written in PARTS.items():
        texts = [written(v) for v in (*mine, *real)]
        vectors = TfidfVectorizer(
            analyzer="char",
            ngram_range=(1, 4),
            lowercase=False,
            min_df=4,
            max_features=30_000,
            sublinear_tf=True,
        )
        model = make_pipeline(vectors, LogisticRegression(C=10, max_iter=500, class_weight="balanced"))
        scores = cross_val_predict(model, texts, marks, cv=folds, method="decision_function")
        area = float(roc_auc_score(marks, scores))
        print(f"  {part:13}{area:.3f}")
    model.fit(texts, marks)  # the last part: the whole table
    weights = model[-1].coef_[0]
    names = model[0].get_feature_names_out()
    order = weights.argsort()
    for said, which in (("ours", order[::-1]), ("TAT-QA's", order)):
        print(f"says {said:9}" + "  ".join(repr(names[i]) for i in _distinct(which, names)))
    return area


PARTS: dict[str, Callable[[View], str]] = {
    "headers": header_of,
    "cells": lambda view: masked("\n".join(" | ".join(cells) for _, cells in view.rows)),
    "labels": lambda view: masked("\n".join(label for label, _ in view.rows)),
    "whole tables": lambda view: masked(serialised(view)),
}


def _distinct(order: Sequence[int], names: Sequence[str], count: int = 10) -> list[int]:
    """Return the first features that are not part of one another."""
    found: list[int] = []
    for i in order:
        if not any(names[i].strip() in names[j] or names[j].strip() in names[i] for j in found):
            found.append(i)
        if len(found) == count:
            break
    return found
