"""Writes samples/holdout: pictures that no model has seen, with the same mild faults as in training, all readable."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import numpy as np
from PIL import Image

from catalog import Shot, choose_products, truth_of, write_tables
from faults import draw_fault, photograph
from words import copy_text

SEED = 77
FIRST_SEED = 500_000
PRODUCTS = 120
SIZE = (640, 480)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("samples", type=Path, help="the samples folder")
    directory = parser.parse_args().samples / "holdout"
    shutil.rmtree(directory / "images", ignore_errors=True)
    (directory / "images").mkdir(parents=True)
    rng = np.random.default_rng(SEED)
    rows, truth = [], {}
    for index, product in enumerate(choose_products(rng, PRODUCTS)):
        sku = f"HO-{2001 + index}"
        scene_rng = np.random.default_rng(FIRST_SEED + index)
        fault = draw_fault(scene_rng)
        picture, placed = photograph(product, *SIZE, fault, scene_rng, scene_rng.uniform(0.6, 1.1))
        name = f"{sku.lower()}.jpg"
        Image.fromarray(picture).save(directory / "images" / name, quality=82, optimize=True)
        texts = copy_text(product, rng)
        rows.append(
            {
                "sku": sku,
                "title": texts.title,
                "description": texts.description,
                "usage": texts.usage,
                "features": texts.features,
                "category": product.category,
                "images": name,
            }
        )
        truth[sku] = truth_of(product, [Shot(name, SIZE, placed, fault)])
    write_tables(directory, rows, truth)


if __name__ == "__main__":
    main()
