"""Writes samples/catalog and samples/vocabularies.yaml: pictures, products.csv and what is true about them.

About one picture in four is faulty on purpose: badly taken, or in a file format that trips software up. Two files are
cut short and one is no image at all.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from draw import CATEGORIES, COLOURS, STYLES, Product
from faults import photograph
from scene import Placed
from words import copy_text, vocabulary_yaml

SEED = 2024
PRODUCTS = 132
QUALITY = 82
SIZES = (
    (800, 600),
    (800, 600),
    (960, 720),
    (1024, 768),
    (1200, 900),
    (800, 600),
    (800, 800),
    (720, 960),
    (600, 800),
    (600, 800),
)
ORIENTATIONS = tuple(range(2, 9))
TRANSPOSES = {
    # How upright pixels are stored so that the EXIF orientation turns them upright again.
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
FAULT_PLAN: tuple[str, ...] = (
    *("blurred", "dark", "bright", "tiny", "cut") * 4,
    *("wide", "narrow") * 2,
    *(f"exif-{value}" for value in ORIENTATIONS),
    "exif-6",
    "exif-8",
    "exif-3",
    *("cmyk", "progressive", "webp", "alpha", "palette", "grey16", "grey", "gif", "bmp") * 2,
    "truncated",
    "truncated",
    "not-an-image",
)


@dataclass(frozen=True)
class Shot:
    """A picture as it was stored."""

    name: str
    size: tuple[int, int]
    objects: list[Placed]
    fault: str | None


def save(picture: np.ndarray, fault: str | None, stem: Path, rng: np.random.Generator) -> str:
    """Writes the file in the form that its fault asks for; returns the file's name."""
    image = Image.fromarray(picture)
    path = stem.with_suffix(".jpg")
    if fault is not None and fault.startswith("exif-"):
        orientation = int(fault.removeprefix("exif-"))
        exif = Image.Exif()
        exif[0x0112] = orientation
        image.transpose(TRANSPOSES[orientation]).save(path, quality=QUALITY, exif=exif)
    elif fault == "cmyk":
        image.convert("CMYK").save(path, quality=QUALITY)
    elif fault == "progressive":
        image.save(path, quality=QUALITY, progressive=True)
    elif fault == "webp":
        path = stem.with_suffix(".webp")
        image.save(path, quality=86)
    elif fault == "alpha":
        path = stem.with_suffix(".png")
        clear = _quiet(image)
        clear.putalpha(_rounded_mask(image.size))
        clear.save(path, optimize=True)
    elif fault == "palette":
        path = stem.with_suffix(".png")
        image.quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)
    elif fault == "grey16":
        path = stem.with_suffix(".png")
        grey = np.asarray(image.convert("L")).astype(np.uint16)
        Image.fromarray(grey * 257).save(path)
    elif fault == "grey":
        image.convert("L").save(path, quality=QUALITY)
    elif fault == "gif":
        path = stem.with_suffix(".gif")
        image.quantize(96, dither=Image.Dither.NONE).save(path)
    elif fault == "bmp":
        path = stem.with_suffix(".bmp")
        image.save(path)
    elif fault == "truncated":
        memory = io.BytesIO()
        image.save(memory, "JPEG", quality=QUALITY)
        path.write_bytes(memory.getvalue()[: int(len(memory.getvalue()) * rng.uniform(0.004, 0.008))])
    elif fault == "not-an-image":
        path.write_text("<html><body><h1>404 Not Found</h1></body></html>\n")
    else:
        image.save(path, quality=QUALITY, optimize=True)
    return path.name


def _quiet(image: Image.Image) -> Image.Image:
    """A copy with fewer tones, so that a lossless file stays small."""
    return image.quantize(160, dither=Image.Dither.NONE).convert("RGB")


def _rounded_mask(size: tuple[int, int]) -> Image.Image:
    """Opaque but for soft round corners: the transparent part must not hide the product."""
    width, height = size
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    radius = min(size) * 0.08
    across = np.maximum(np.maximum(radius - columns, columns - (width - radius)), 0)
    down = np.maximum(np.maximum(radius - rows, rows - (height - radius)), 0)
    return Image.fromarray(np.clip((radius - np.hypot(across, down)) * 255, 0, 255).astype(np.uint8))


def picture_size(fault: str | None, rng: np.random.Generator) -> tuple[int, int]:
    if fault == "wide":
        return 1400, 440
    if fault == "narrow":
        return 420, 1200
    if fault in ("alpha", "palette", "grey16", "gif", "bmp"):
        return (640, 480) if fault != "bmp" else (400, 300)
    return SIZES[int(rng.integers(len(SIZES)))]


def shoot(product: Product, stem: Path, fault: str | None, seed: int) -> Shot:
    """Draws one picture; tries the next seed when a scene leaves no room for its product."""
    for attempt in range(50):
        rng = np.random.default_rng(seed + attempt * 100_000)
        width, height = picture_size(fault, rng)
        try:
            picture, placed = photograph(product, width, height, fault, rng, clutter=(2, 5), oversample=2)
        except RuntimeError:
            continue
        return Shot(save(picture, fault, stem, rng), (width, height), placed, fault)
    raise RuntimeError(f"no scene had room for {product}")


def choose_products(rng: np.random.Generator, count: int) -> list[Product]:
    """Evenly over the categories, all of different kinds, every colour and style in use."""
    kinds: list[tuple[str, str, str]] = []
    decks = {category: [(category, colour, style) for colour in COLOURS for style in STYLES] for category in CATEGORIES}
    for deck in decks.values():
        rng.shuffle(deck)
    while len(kinds) < count:
        for category in CATEGORIES:
            kinds.append(tuple(decks[category].pop()))  # type: ignore[arg-type]
    return [Product(*kind, int(rng.integers(1 << 30))) for kind in kinds[:count]]


def truth_of(product: Product, shots: list[Shot]) -> dict:
    return {
        "category": product.category,
        "colour": product.colour,
        "style": product.style,
        "images": {
            shot.name: {
                "size": list(shot.size),
                "fault": shot.fault,
                "objects": [
                    {
                        "category": item.product.category,
                        "colour": item.product.colour,
                        "style": item.product.style,
                        "box": list(item.box),
                        "primary": item.primary,
                    }
                    for item in shot.objects
                ],
            }
            for shot in shots
        },
    }


def write_tables(directory: Path, rows: list[dict[str, str]], truth: dict[str, dict]) -> None:
    with (directory / "products.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(
            file, ["sku", "title", "description", "usage", "features", "category", "images"], lineterminator="\n"
        )
        writer.writeheader()
        writer.writerows(rows)
    entries = ",\n".join(f"{json.dumps(sku)}: {json.dumps(entry)}" for sku, entry in truth.items())
    (directory / "truth.json").write_text("{\n" + entries + "\n}\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("samples", type=Path, help="the samples folder")
    options = parser.parse_args()
    directory = options.samples / "catalog"
    shutil.rmtree(directory / "images", ignore_errors=True)
    (directory / "images").mkdir(parents=True)
    rng = np.random.default_rng(SEED)
    products = choose_products(rng, PRODUCTS)
    counts = rng.choice([1, 2, 3], len(products), p=[0.42, 0.42, 0.16])
    faults: list[str | None] = list(FAULT_PLAN) + [None] * int(counts.sum() - len(FAULT_PLAN))
    # A product with one picture keeps a readable one; the broken files go to products that have others.
    rng.shuffle(faults)
    slots = [(index, number) for index, count in enumerate(counts) for number in range(count)]
    broken = ("truncated", "not-an-image")
    for position, (index, number) in enumerate(slots):
        if faults[position] in broken and (counts[index] == 1 or number == 0):
            other = next(
                place
                for place, (candidate, turn) in enumerate(slots)
                if turn > 0 and faults[place] is None and candidate != index
            )
            faults[position], faults[other] = faults[other], faults[position]
    no_title = set(rng.choice(len(products), 7, replace=False).tolist())
    no_text = set(sorted(no_title)[:3])
    rows, truth = [], {}
    for index, product in enumerate(products):
        sku = f"CD-{1001 + index}"
        texts = copy_text(product, rng)
        shots = [
            shoot(product, directory / "images" / f"{sku.lower()}-{number + 1}", faults[position], 1000 + position)
            for position, (owner, number) in enumerate(slots)
            if owner == index
        ]
        rows.append(
            {
                "sku": sku,
                "title": "" if index in no_title else texts.title,
                "description": "" if index in no_text else texts.description,
                "usage": texts.usage if rng.random() < 0.8 else "",
                "features": texts.features if rng.random() < 0.8 else "",
                "category": product.category if rng.random() < 0.66 else "",
                "images": ";".join(shot.name for shot in shots),
            }
        )
        truth[sku] = truth_of(product, shots)
    write_tables(directory, rows, truth)
    (options.samples / "vocabularies.yaml").write_text(vocabulary_yaml(), encoding="utf-8")


if __name__ == "__main__":
    main()
