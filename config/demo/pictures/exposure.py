"""From what the rays met to the picture a sensor shows: teeth in bone, saturation, grain."""

import numpy as np

from config.demo.pictures.canvas import Picture, Size, blurred, grain
from config.demo.pictures.teeth import Film

ENAMEL, DENTINE, PULP = 0.125, 0.060, 0.17


def spongy_bone(size: Size, scale: float, random: np.random.Generator) -> Picture:
    """The texture of trabecular bone around one: fine struts, coarser meshes, clouds."""
    fine = np.abs(grain(size, 0.42 * scale, random)) - 0.8
    mesh = np.abs(grain(size, 0.9 * scale, random)) - 0.8
    cloud = grain(size, 4.5 * scale, random)
    return (1 - 0.16 * fine - 0.20 * mesh + 0.07 * cloud).astype(np.float32)


def expose(film: Film, bone: Picture, others: Picture, *, gain: float = 1.0) -> Picture:
    """Brightness 0 to 1 of teeth in `bone`, with `others` (soft tissue, shadows) added."""
    layers = film.layers
    in_bone = np.clip(bone / 0.35, 0, 1)
    around = bone * (1 - 0.42 * layers["root"]) - 0.115 * layers["ligament"] * in_bone
    around += 0.085 * layers["lamina"] * in_bone * (1 - layers["root"])
    tooth = ENAMEL * layers["enamel"] + DENTINE * layers["dentine"] - PULP * layers["pulp"] * (layers["root"] > 0.5)
    path = np.clip(others + around + np.clip(tooth, 0, None), 0, None)
    shown = 0.97 * (1 - np.exp(-1.15 * gain * path))
    metal = blurred(layers["metal"], film.scale * 0.06)
    return np.maximum(shown * (1 - 0.5 * metal), 0.985 * np.minimum(metal, 1)).astype(np.float32)


def with_grain(picture: Picture, strength: float, random: np.random.Generator) -> Picture:
    """The picture as a real sensor gives it: noise of single pixels and of small clumps."""
    height, width = picture.shape
    single = random.standard_normal((height, width), dtype=np.float32)
    return picture + strength * (single + 0.7 * grain((width, height), 2.5, random))
