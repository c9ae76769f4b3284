"""Giving rows of a pool that are about the same page one document (``curate.documents`` says which are)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from curate.documents import Pages, context_text, link

if TYPE_CHECKING:
    import numpy as np

    from curate.pool import Pool

    Array = np.ndarray[Any, Any]


def link_documents(pool: Pool) -> int:
    """Give all real rows of linked documents the smallest of their keys. Returns how many rows changed.

    Generated rows are left as they are: their documents are invented, and their id proves them.
    """
    import numpy as np

    free = pool.free()
    codes = np.full(len(pool), -1, np.int32)
    codes[free] = np.unique(pool.document[free], axis=0, return_inverse=True)[1].reshape(-1)
    groups = link(_pages(pool, codes))
    linked = np.array(sorted(code for group in groups for code in group), np.int32)
    members: dict[int, list[int]] = {}
    for row in np.flatnonzero(np.isin(codes, linked)).tolist():
        members.setdefault(int(codes[row]), []).append(row)
    changed = 0
    for group in groups:
        names = {code: pool.record(members[code][0]).document for code in group}
        first = min(names.values())
        for code, name in names.items():
            if name != first:
                pool.link(members[code], first)
                changed += len(members[code])
    return changed


def _pages(pool: Pool, codes: Array) -> Pages:
    """Return the pages of rows that print numbers, each text of a document once."""
    import numpy as np

    numbers, sizes = [np.zeros(0, np.uint32)], [np.zeros(0, np.int32)]
    every, names = pool.column("every").astype(np.uint32), pool.column("page").astype(np.uint32)
    keep = codes >= 0
    before = 0
    for part in pool.parts:
        flat, some = part.lists("numbers")
        here = slice(before, before + len(some))
        before += len(some)
        keep[here] &= (some > 0) | (every[here] != 0)
        numbers.append(flat[np.repeat(keep[here], some)])
        sizes.append(some[keep[here]])
    flat, many = np.concatenate(numbers), np.concatenate(sizes)
    rows = np.flatnonzero(keep)
    order = np.lexsort((names[rows], codes[rows]))
    again = np.zeros(len(rows), bool)
    same = (codes[rows][order][1:] == codes[rows][order][:-1]) & (
        names[rows][order][1:] == names[rows][order][:-1]
    )
    again[order[1:]] = same
    flat, many, rows = flat[np.repeat(~again, many)], many[~again], rows[~again]

    def text(place: int) -> str:
        return context_text(pool.example(int(rows[place])))

    return Pages(codes[rows], names[rows], many, flat, every[rows], text)
