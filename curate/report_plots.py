"""The plots of a mix's report, drawn as SVG: the page then needs neither a library nor a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schemas.errors import CrossfootError

if TYPE_CHECKING:
    from collections.abc import Sequence


def box_plot(rows: Sequence[dict[str, Any]]) -> str:
    """Draw the lengths of every part and side: a line from p5 to p95, a bar from p25 to p75, a tick at p50."""
    alt = _altair()
    data = [{**row, "name": f"{row['part']} {row['split']}"} for row in rows]
    base = alt.Chart(
        {"values": data}, title="Tokens a row: p5 to p95, quartiles, median", width=620, height=alt.Step(15)
    )
    y = alt.Y("name:N", title=None, sort=None, axis=alt.Axis(labelLimit=320))
    return _svg(
        base.mark_rule(color="#888").encode(y=y, x=alt.X("p5:Q", title=None), x2="p95:Q")
        + base.mark_bar(size=9, color="#4c78a8").encode(y=y, x="p25:Q", x2="p75:Q")
        + base.mark_tick(color="#fff", thickness=2, size=9).encode(y=y, x="p50:Q")
    )


def rule_plot(rows: Sequence[dict[str, Any]]) -> str:
    """Draw how many rows each rule left out, stacked by part."""
    alt = _altair()
    return _svg(
        alt.Chart({"values": list(rows)}, title="Rows left out by a check", width=620, height=alt.Step(15))
        .mark_bar()
        .encode(
            y=alt.Y("rule:N", title=None, sort="-x", axis=alt.Axis(labelLimit=320)),
            x=alt.X("sum(rows):Q", title=None),
            color=alt.Color("part:N", title=None),
        )
    )


def _altair() -> Any:
    try:
        import altair as alt
        import vl_convert  # noqa: F401  # asked for at once, not after a plot was made
    except ImportError as error:
        raise CrossfootError(
            f"the report's plots need {error.name}, which is not installed; pip install 'crossfoot[report]'"
        ) from None
    return alt


def _svg(chart: Any) -> str:
    import vl_convert

    svg: str = vl_convert.vegalite_to_svg(chart.to_dict())
    return svg
