"""What goes wrong with real pictures: the faults that a quality check should find, and that models must live with."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageFilter

from draw import Product
from scene import Placed, Wish, compose

# Share of each fault among training and holdout pictures; the rest is sound.
MILD_RATES = {"blurred": 0.05, "dark": 0.05, "bright": 0.04, "tiny": 0.03, "cut": 0.04}


def draw_fault(rng: np.random.Generator) -> str | None:
    """A fault by its rate, or none."""
    ticket = rng.random()
    for fault, rate in MILD_RATES.items():
        ticket -= rate
        if ticket < 0:
            return fault
    return None


def spoil(picture: np.ndarray, fault: str | None, rng: np.random.Generator, strength: float = 1.0) -> np.ndarray:
    """Blurs, darkens or over-exposes. Faults of framing are the scene's own business and change nothing here."""
    if fault == "blurred":
        radius = max(picture.shape[:2]) / 1000 * rng.uniform(3.0, 5.0) * strength
        return np.asarray(Image.fromarray(picture).filter(ImageFilter.GaussianBlur(radius)))
    if fault == "dark":
        level = rng.uniform(0.18, 0.30) ** strength
        noise = rng.normal(0, 2.0, picture.shape[:2] + (1,))
        return np.clip(picture * level + noise, 0, 255).astype(np.uint8)
    if fault == "bright":
        gain = 1 + rng.uniform(0.35, 0.62) * strength
        return np.clip(picture.astype(np.float32) * gain + 12 * strength, 0, 255).astype(np.uint8)
    return picture


def photograph(
    subject: Product,
    width: int,
    height: int,
    fault: str | None,
    rng: np.random.Generator,
    strength: float = 1.0,
    clutter: tuple[int, int] = (2, 5),
    oversample: int = 1,
) -> tuple[np.ndarray, list[Placed]]:
    """A scene of the subject, with its fault. `oversample` draws larger and shrinks, for softer edges."""
    wish = Wish(width * oversample, height * oversample, clutter, tiny=fault == "tiny", cut=fault == "cut")
    picture, placed = compose(subject, wish, rng)
    if oversample > 1:
        picture = np.asarray(Image.fromarray(picture).resize((width, height), Image.Resampling.LANCZOS))
        placed = [
            Placed(item.product, tuple(round(side / oversample) for side in item.box), item.primary)  # type: ignore
            for item in placed
        ]
    return spoil(picture, fault, rng, strength), placed


def recompress(picture: np.ndarray, quality: int) -> np.ndarray:
    """The picture after a JPEG round trip."""
    memory = io.BytesIO()
    Image.fromarray(picture).save(memory, "JPEG", quality=quality)
    return np.asarray(Image.open(memory).convert("RGB"))
