"""Families that read one figure off the statement, at the scale that is asked for."""

from __future__ import annotations

from schemas.derivation import Rounding
from schemas.quantity import rate
from synth.categories.unit_scale.scene import Family, Scene
from synth.company.identity import SCALE_NAMES
from synth.problem import Ask, Wrong

_OTHER_SCALES = {3: (6,), 6: (3, 9), 9: (6,), 5: (7,), 7: (5, 6)}


def _lookups(scene: Scene, concept: str, asked: int = 0) -> tuple[Wrong, ...]:
    """Return the wrong answers of reading a figure off a scaled statement, asked at another scale."""
    ref, apart = scene.ref(concept), asked - scene.scale
    as_printed = (
        ("multiply", ref, f"const_{10**apart}") if apart > 0 else ("divide", ref, f"const_{10**-apart}")
    )
    other = scene.stream.choice(scene.others(concept))
    return (
        Wrong("wrong_scale", (as_printed,)),
        Wrong("wrong_scale", (("divide", ref, "const_1000"),)),
        Wrong("wrong_period", (("lookup", scene.ref(concept, 1)),)),
        Wrong("wrong_line_item", (("lookup", scene.ref(other)),)),
    )


def _amount_in_full(scene: Scene) -> Ask:
    concept = scene.stream.choice(scene.others(""))
    wording = scene.stream.choice((
        "What was {item} in {year}, in {money}, written out in full?",
        "State {item} for {year} in single {money} (no scale word).",
        "How many {money} was {item} in {year}?",
    ))  # fmt: skip
    return Ask(
        question=wording.format(item=scene.named(concept), year=scene.fiscal(), money=scene.money),
        program=(("lookup", scene.ref(concept)),),
        rounding=Rounding(unit=scene.currency, places=0),
        names=(scene.named(concept).capitalize(),),
        method=f"The statement is in {SCALE_NAMES[scene.scale]}, so the printed figure is multiplied out.",
        wrong=_lookups(scene, concept),
    )


def _amount_in_other_scale(scene: Scene) -> Ask:
    concept = scene.stream.choice(scene.others(""))
    asked = scene.stream.choice(_OTHER_SCALES[scene.scale])
    places = 0
    if asked > scene.scale:
        # Two significant digits at least: $0.1 billion says little about $65 million.
        shown = scene.income.values(concept)[0] / 10**asked
        enough = next((p for p in range(1, 7) if abs(shown) * 10**p >= 10), 6)
        places = min(asked - scene.scale, scene.stream.between(enough, enough + 1))
    rounded = f" Round to {places} decimal place{'s' if places > 1 else ''}." if places else ""
    wording = scene.stream.choice((
        "What was {item} in {year}, in {scale} of {money}?{rounded}",
        "Express {item} for {year} in {scale} of {money}.{rounded}",
    ))  # fmt: skip
    return Ask(
        question=wording.format(
            item=scene.named(concept), year=scene.fiscal(), scale=SCALE_NAMES[asked], money=scene.money,
            rounded=rounded,
        ),
        program=(("lookup", scene.ref(concept)),),
        rounding=Rounding(unit=scene.currency, scale=asked, places=places),
        names=(scene.named(concept).capitalize(),),
        method=f"The statement is in {SCALE_NAMES[scene.scale]} and the answer is asked in {SCALE_NAMES[asked]}.",
        wrong=_lookups(scene, concept, asked),
    )  # fmt: skip


def _per_share_left_unscaled(scene: Scene) -> Ask:
    ref = scene.ref("diluted_eps")
    wording = scene.stream.choice((
        "What were diluted earnings per share in {year}?",
        "How much did the company earn per diluted share in {year}?",
    ))  # fmt: skip
    return Ask(
        question=wording.format(year=scene.fiscal()),
        program=(("lookup", ref),),
        rounding=Rounding(unit=rate(scene.currency, "shares"), places=2),
        names=("Diluted earnings per share, as printed",),
        method="Per-share data are excepted from the caption's scale.",
        wrong=(
            Wrong("per_share_scaled", (("multiply", ref, f"const_{10**scene.scale}"),)),
            Wrong("wrong_period", (("lookup", scene.ref("diluted_eps", 1)),)),
            Wrong("wrong_sign", (("negate", ref),)),
        ),
    )


def _share_count_in_full(scene: Scene) -> Ask:
    ref = scene.ref("diluted_shares")
    wording = scene.stream.choice((
        "How many weighted average diluted shares were outstanding in {year}, written out in full?",
        "State the weighted average diluted share count for {year} in single shares.",
    ))  # fmt: skip
    return Ask(
        question=wording.format(year=scene.fiscal()),
        program=(("lookup", ref),),
        rounding=Rounding(unit="shares", places=0),
        names=("Diluted shares",),
        method="The share row has a scale of its own.",
        wrong=(
            Wrong("wrong_scale", (("divide", ref, "const_1000"),)),
            Wrong("wrong_scale", (("multiply", ref, "const_1000"),)),
            Wrong("wrong_period", (("lookup", scene.ref("diluted_shares", 1)),)),
        ),
    )


FAMILIES = {
    "amount-in-full": Family(_amount_in_full),
    "amount-in-other-scale": Family(_amount_in_other_scale),
    "indian-scales": Family(_amount_in_other_scale, currency="INR"),
    "per-share-left-unscaled": Family(_per_share_left_unscaled, needs=("diluted_eps", "net_income")),
    "share-count-in-full": Family(_share_count_in_full, needs=("diluted_shares",)),
}
