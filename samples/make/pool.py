"""Draws the training scenes once, with several processes, and keeps them as shards of plain arrays.

Drawing costs more than a training step, so both models learn from the same stored scenes: letterboxed pictures with
boxes for the detector, crops with their attributes for the encoder. Seeds start far away from those of the catalog and
the holdout.
"""

from __future__ import annotations

import argparse
import multiprocessing
from pathlib import Path

import numpy as np

from crop import crop_square, letterbox
from draw import CATEGORIES, COLOURS, STYLES, VARIANTS, Product
from faults import draw_fault, photograph, recompress
from scene import random_product

FIRST_SEED = 10_000_000
DETECTOR_SIDE = 256
CROP_SIDE = 96
SHARD = 200
SIZES = ((640, 480), (640, 480), (480, 640), (800, 600), (560, 560))


def attributes(product: Product) -> tuple[int, int, int, int]:
    """Category, colour, style and variant as numbers."""
    return (
        CATEGORIES.index(product.category),
        list(COLOURS).index(product.colour),
        STYLES.index(product.style),
        VARIANTS[product.category].index(product.variant),
    )


def loose_box(box: tuple[int, ...], rng: np.random.Generator) -> tuple[float, ...]:
    """The box as a detector might find it: each side a little off."""
    width, height = box[2] - box[0], box[3] - box[1]
    shift = rng.normal(0, 0.025, 4) * (width, height, width, height)
    return tuple(float(side + move) for side, move in zip(box, shift))


def draw_shard(task: tuple[Path, int]) -> None:
    directory, index = task
    pictures, boxes, crops, labels = [], [], [], []
    for number in range(SHARD):
        rng = np.random.default_rng(FIRST_SEED + index * SHARD + number)
        width, height = SIZES[int(rng.integers(len(SIZES)))]
        fault = draw_fault(rng)
        picture, placed = photograph(random_product(rng), width, height, fault, rng, rng.uniform(0.6, 1.1))
        if rng.random() < 0.4:
            picture = recompress(picture, int(rng.integers(75, 94)))
        boxed, gain, left, top = letterbox(picture, DETECTOR_SIDE, bool(rng.random() < 0.5))
        pictures.append(boxed)
        for item in placed:
            kind = attributes(item.product)
            boxes.append(
                (
                    number,
                    kind[0],
                    item.box[0] * gain + left,
                    item.box[1] * gain + top,
                    item.box[2] * gain + left,
                    item.box[3] * gain + top,
                )
            )
            for _ in range(2):
                margin = float(rng.uniform(0.10, 0.20))
                loose = loose_box(item.box, rng)
                if min(loose[2] - loose[0], loose[3] - loose[1]) >= 6:
                    crops.append(crop_square(picture, loose, margin, CROP_SIDE))
                    labels.append(kind)
    np.savez(
        directory / f"shard-{index:04d}.npz",
        pictures=np.stack(pictures),
        boxes=np.array(boxes, np.float32),
        crops=np.stack(crops),
        labels=np.array(labels, np.int64),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--scenes", type=int, default=8000)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    options.directory.mkdir(parents=True, exist_ok=True)
    tasks = [
        (options.directory, index)
        for index in range(options.scenes // SHARD)
        if not (options.directory / f"shard-{index:04d}.npz").exists()
    ]
    with multiprocessing.Pool(options.processes) as workers:
        for _ in workers.imap_unordered(draw_shard, tasks):
            pass


if __name__ == "__main__":
    main()
