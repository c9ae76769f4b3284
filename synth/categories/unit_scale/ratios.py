"""Families that divide: per share, margins, their changes in points and bps, growth."""

from __future__ import annotations

from schemas.derivation import Rounding
from schemas.quantity import rate
from synth.categories.unit_scale.scene import Family, Scene
from synth.problem import Ask, Wrong

_MARGINS = {
    "gross margin": "gross_profit",
    "operating margin": "operating_income",
    "net margin": "net_income",
}


def _eps_from_parts(scene: Scene) -> Ask:
    net, shares = scene.ref("net_income"), scene.ref("diluted_shares")
    other = scene.stream.choice(scene.others("net_income"))
    wording = scene.stream.choice((
        "What were diluted earnings per share in {year}? Round to the cent.",
        "Work out diluted earnings per share for {year} to two decimal places.",
    ))  # fmt: skip
    return Ask(
        question=wording.format(year=scene.fiscal()),
        program=(("divide", net, shares),),
        rounding=Rounding(unit=rate(scene.currency, "shares"), places=2),
        names=("Diluted earnings per share",),
        method="Net income over diluted shares, once both are at the same scale.",
        wrong=(
            Wrong("wrong_scale", (("divide", net, shares), ("multiply", "#0", "const_1000"))),
            Wrong("wrong_period", (("divide", scene.ref("net_income", 1), scene.ref("diluted_shares", 1)),)),
            Wrong("wrong_line_item", (("divide", scene.ref(other), shares),)),
        ),
    )


def _margin(scene: Scene) -> tuple[str, str]:
    return scene.stream.choice([(n, c) for n, c in _MARGINS.items() if c in scene.labels])


def _margin_percent(scene: Scene) -> Ask:
    name, part = _margin(scene)
    a, b = scene.ref(part), scene.ref("revenue")
    other = scene.stream.choice(scene.others(part))
    wording = scene.stream.choice((
        "What was the {name} in {year}, in percent to one decimal place?",
        "Calculate the {year} {name} as a percentage. Round to one decimal place.",
    ))  # fmt: skip
    return Ask(
        question=wording.format(name=name, year=scene.fiscal()),
        program=(("divide", a, b),),
        rounding=Rounding(unit="percent", places=1),
        names=(f"{scene.fiscal()} {name}".capitalize(),),
        method=f"The {name} is {scene.named(part)} over {scene.named('revenue')}; the scale cancels.",
        wrong=(
            Wrong("wrong_period", (("divide", scene.ref(part, 1), scene.ref("revenue", 1)),)),
            Wrong("wrong_line_item", (("divide", scene.ref(other), b),)),
            Wrong("wrong_scale", (("divide", a, b), ("divide", "#0", "const_100"))),
            Wrong("wrong_base", (("divide", a, scene.ref("revenue", 1)),)),
        ),
    )


def _margin_change(scene: Scene, unit: str, places: int, wording: str) -> Ask:
    name, part = _margin(scene)
    new, old = (
        ("divide", scene.ref(part), scene.ref("revenue")),
        ("divide", scene.ref(part, 1), scene.ref("revenue", 1)),
    )
    other = scene.stream.choice([c for c in scene.others(part) if c != "revenue"])
    relative = (new, old, ("subtract", "#0", "#1"), ("divide", "#2", "#1"))
    percent = Rounding(unit="percent", places=places)
    swapped = (
        ("divide", scene.ref(other), scene.ref("revenue")), ("divide", scene.ref(other, 1), scene.ref("revenue", 1)),
        ("subtract", "#0", "#1"),
    )  # fmt: skip
    return Ask(
        question=wording.format(name=name, new=scene.fiscal(), old=scene.fiscal(1)),
        program=(new, old, ("subtract", "#0", "#1")),
        rounding=Rounding(unit=unit, places=places),
        names=(f"{scene.fiscal()} {name}".capitalize(), f"{scene.fiscal(1)} {name}".capitalize(), "Change"),
        method=f"The {name} is {scene.named(part)} over {scene.named('revenue')}, and the change is new less old.",
        convention="direction",
        wrong=(
            Wrong("reversed_subtraction", (new, old, ("subtract", "#1", "#0"))),
            Wrong("percent_vs_points", relative, percent),
            Wrong("wrong_line_item", swapped),
            Wrong("wrong_scale", (new, old, ("subtract", "#0", "#1"), ("divide", "#2", "const_100"))),
        ),
    )  # fmt: skip


def _margin_change_bps(scene: Scene) -> Ask:
    wording = scene.stream.choice((
        "By how many basis points did the {name} change from {old} to {new}? Round to the nearest basis point.",
        "What was the change in {name} between {old} and {new}, in basis points to the nearest whole one?",
    ))  # fmt: skip
    return _margin_change(scene, "bps", 0, wording)


def _margin_change_points(scene: Scene) -> Ask:
    wording = scene.stream.choice((
        "By how many percentage points did the {name} change from {old} to {new}? Round to two decimal places.",
        "State the change in {name} from {old} to {new} in percentage points, to two decimal places.",
    ))  # fmt: skip
    return _margin_change(scene, "points", 2, wording)


def _growth_percent(scene: Scene) -> Ask:
    concept = scene.stream.choice([c for c in scene.others("") if min(scene.income.values(c)) > 0])
    new, old = scene.ref(concept), scene.ref(concept, 1)
    wording = scene.stream.choice((
        "By what percentage did {item} change from {old} to {new}? Round to one decimal place.",
        "What was the relative change in {item} in {new} against {old}, in percent to one decimal place?",
    ))  # fmt: skip
    change = ("subtract", new, old)
    return Ask(
        question=wording.format(item=scene.named(concept), new=scene.fiscal(), old=scene.fiscal(1)),
        program=(change, ("divide", "#0", old)),
        rounding=Rounding(unit="percent", places=1),
        names=("Change", "Relative to the older year"),
        convention="direction",
        method="The change is measured against the older year.",
        wrong=(
            Wrong("wrong_base", (change, ("divide", "#0", new))),
            Wrong("reversed_subtraction", (("subtract", old, new), ("divide", "#0", old))),
            Wrong("wrong_scale", (change, ("divide", "#0", old), ("divide", "#1", "const_100"))),
        ),
    )


FAMILIES = {
    "eps-from-parts": Family(
        _eps_from_parts, needs=("revenue", "net_income", "diluted_shares"), hides=("diluted_eps",)
    ),
    "margin-percent": Family(_margin_percent, needs=("revenue", "gross_profit", "operating_income")),
    "margin-change-in-basis-points": Family(
        _margin_change_bps, needs=("revenue", "gross_profit", "net_income")
    ),
    "margin-change-in-points": Family(
        _margin_change_points, needs=("revenue", "operating_income", "net_income")
    ),
    "growth-percent": Family(_growth_percent, needs=("revenue", "operating_income")),
}
