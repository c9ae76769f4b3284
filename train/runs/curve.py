"""The loss curve of a run: a PNG in its folder, and the same as SVG for its page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schemas.console import say
from schemas.files import replacing_file
from train.runs.metrics import ALL, training

if TYPE_CHECKING:
    from pathlib import Path

FILE = "loss.png"


def write_curve(run: Path, metrics: list[dict[str, Any]], taken: int | None) -> str | None:
    """Draw the losses and, where there are any, the graded accuracies over the steps.

    Args:
        run: The run folder, to write loss.png into.
        metrics: The lines of its metrics.jsonl.
        taken: The step that became the adapter, marked by a line.

    Returns:
        The plot as SVG; None, with a note, where the extra ``report`` is not installed.
    """
    try:
        import altair as alt
        import vl_convert
    except ImportError as error:
        say(f"note: no loss curve is drawn, {error.name} is not installed: pip install 'crossfoot[report]'")
        return None
    held_out = [line for line in metrics if "eval" in line]
    graded = [line for line in metrics if "graded" in line]
    lines = [{"step": line["step"], "loss": line["loss"], "of": "training"} for line in training(metrics)]
    lines += [{"step": line["step"], "loss": line["loss"], "of": _name(line["eval"])} for line in held_out]
    plots = [_plot(alt, lines, "loss", "Loss, nats a supervised token", taken)]
    if graded:
        answers = [
            {"step": line["step"], "accuracy": line["accuracy"], "of": _name(line["graded"])}
            for line in graded
        ]
        plots.append(_plot(alt, answers, "accuracy", "Graded accuracy", taken))
    chart = alt.vconcat(*plots).resolve_scale(color="independent").to_dict()
    with replacing_file(run / FILE) as partial:
        partial.write_bytes(vl_convert.vegalite_to_png(chart, scale=2))
    svg: str = vl_convert.vegalite_to_svg(chart)
    return svg


def _name(group: str) -> str:
    return "held out" if group == ALL else f"held out: {group}"


def _plot(alt: Any, lines: list[dict[str, Any]], value: str, title: str, taken: int | None) -> Any:
    # The mean of all groups is the line to look at; the groups are thinner.
    of = sorted({line["of"] for line in lines}, key=lambda name: (name != "training", name))
    base = alt.Chart({"values": lines}, title=title, width=640, height=280).encode(
        x=alt.X("step:Q", title="step", axis=alt.Axis(tickMinStep=1)),
        y=alt.Y(f"{value}:Q", title=None, scale=alt.Scale(zero=value == "accuracy")),
        color=alt.Color("of:N", title=None, sort=of),
    )
    thick = alt.FieldOneOfPredicate("of", ["training", "held out"])
    plot = base.mark_line(point=alt.OverlayMarkDef(size=18)).encode(
        strokeWidth=alt.condition(thick, alt.value(2), alt.value(1))
    )
    if taken is None:
        return plot
    rule = alt.Chart({"values": [{"step": taken}]}).mark_rule(strokeDash=[4, 3], color="#888")
    return plot + rule.encode(x="step:Q")
