"""Measures both models on the holdout, along the application's own path: letterbox, suppress, crop, embed, choose.

The numbers go into the model cards. The crops are those of the detector's boxes, never of the true ones.
"""

from __future__ import annotations

import argparse
import csv
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image

import detector as detection
from crop import DEFAULT_MARGIN, crop_square, letterbox
from draw import CATEGORIES
from encoder import Encoder
from pool import CROP_SIDE
from words import TEMPLATES, VOCABULARIES

CONFIDENCE = 0.25
OVERLAP = 0.45
FLOOR = 0.01  # Average precision needs the weak detections too.


@dataclass(frozen=True)
class Found:
    box: tuple[float, ...]
    category: str
    score: float


def overlap(first: tuple[float, ...], second: tuple[float, ...]) -> float:
    width = min(first[2], second[2]) - max(first[0], second[0])
    height = min(first[3], second[3]) - max(first[1], second[1])
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (first, second)]
    return shared / (sum(areas) - shared)


def find(network: detection.Detector, picture: np.ndarray) -> list[Found]:
    """Detections in the picture's pixels, weak ones too, after suppression within each class."""
    boxed, gain, left, top = letterbox(picture, network.side, smooth=False)
    with torch.no_grad():
        rows = network(torch.from_numpy(boxed).permute(2, 0, 1)[None].float() / 255)[0].numpy()
    best, scores = rows[4:].argmax(0), rows[4:].max(0)
    height, width = picture.shape[:2]
    found: list[Found] = []
    for cell in np.argsort(-scores):
        if scores[cell] <= FLOOR:
            break
        x, y, w, h = rows[:4, cell]
        corners = (
            (x - w / 2 - left) / gain,
            (y - h / 2 - top) / gain,
            (x + w / 2 - left) / gain,
            (y + h / 2 - top) / gain,
        )
        box = tuple(float(np.clip(side, 0, limit)) for side, limit in zip(corners, (width, height, width, height)))
        category = CATEGORIES[best[cell]]
        if all(other.category != category or overlap(other.box, box) <= OVERLAP for other in found):
            found.append(Found(box, category, float(scores[cell])))
    return found


def average_precision(
    found: dict[str, list[Found]], truth: dict[str, list[dict]], category: str, needed: float
) -> float:
    """The area under precision over recall, with precision made monotone."""
    total = sum(item["category"] == category for items in truth.values() for item in items)
    hits, used = [], set()
    ranked = sorted(
        ((item, name) for name, items in found.items() for item in items if item.category == category),
        key=lambda pair: -pair[0].score,
    )
    for item, name in ranked:
        candidates = [
            (overlap(item.box, other["box"]), index)
            for index, other in enumerate(truth[name])
            if other["category"] == category and (name, index) not in used
        ]
        best = max(candidates, default=(0.0, -1))
        hits.append(best[0] >= needed)
        if hits[-1]:
            used.add((name, best[1]))
    gained = np.cumsum(hits)
    precision = gained / np.arange(1, len(hits) + 1)
    precision = np.maximum.accumulate(precision[::-1])[::-1]
    return float((precision * np.array(hits)).sum() / total)


def vocabulary_vectors(encoder: Encoder, attribute: str) -> np.ndarray:
    vectors = []
    for value in VOCABULARIES[attribute]:
        mean = encoder.embed_texts([template.format(value) for template in TEMPLATES[attribute]]).mean(0)
        vectors.append(mean / np.linalg.norm(mean))
    return np.stack(vectors)


def evaluate(network: detection.Detector, encoder: Encoder, directory: Path) -> dict[str, float]:
    """Runs each product of a folder whose products have one readable picture each."""
    rows = {row["sku"]: row for row in csv.DictReader((directory / "products.csv").open(encoding="utf-8"))}
    truth = json.loads((directory / "truth.json").read_text(encoding="utf-8"))
    found: dict[str, list[Found]] = {}
    objects: dict[str, list[dict]] = {}
    vectors, own, others = [], [], []
    right = {"primary": 0, "category": 0, "colour": 0, "style": 0}
    crops_right, crops_seen = {"category": 0, "colour": 0, "style": 0}, 0
    words = {name: vocabulary_vectors(encoder, name) for name in VOCABULARIES}
    for sku, entry in truth.items():
        ((name, shot),) = entry["images"].items()
        picture = np.asarray(Image.open(directory / "images" / name).convert("RGB"))
        found[name], objects[name] = find(network, picture), shot["objects"]
        sure = [item for item in found[name] if item.score > CONFIDENCE] or [
            Found((0, 0, picture.shape[1], picture.shape[0]), "", 0)
        ]
        seen = encoder.embed_crops(
            np.stack([crop_square(picture, item.box, DEFAULT_MARGIN, CROP_SIDE) for item in sure])
        )
        text = encoder.embed_texts([f"{rows[sku]['title']}. {rows[sku]['description']}"])[0]
        similarity = seen @ text
        chosen = int(similarity.argmax())
        own.append(float(similarity[chosen]))
        others.extend(float(value) for index, value in enumerate(similarity) if index != chosen)
        vectors.append(seen[chosen])
        described = next(item for item in shot["objects"] if item["primary"])
        right["primary"] += overlap(sure[chosen].box, tuple(described["box"])) >= 0.5
        for attribute, vocabulary in words.items():
            values = VOCABULARIES[attribute]
            right[attribute] += values[int((vocabulary @ seen[chosen]).argmax())] == entry[attribute]
        for item, vector in zip(sure, seen):
            match = max(shot["objects"], key=lambda other: overlap(item.box, tuple(other["box"])))
            if overlap(item.box, tuple(match["box"])) >= 0.5:
                crops_seen += 1
                for attribute, vocabulary in words.items():
                    crops_right[attribute] += (
                        VOCABULARIES[attribute][int((vocabulary @ vector).argmax())] == match[attribute]
                    )
    skus = list(truth)
    kinds = [tuple(truth[sku][key] for key in ("category", "colour", "style")) for sku in skus]
    gallery = np.stack(vectors)
    titles = encoder.embed_texts([rows[sku]["title"] for sku in skus])
    ranked = np.argsort(-(titles @ gallery.T), axis=1)
    recall = {
        depth: np.mean([any(kinds[other] == kinds[index] for other in row[:depth]) for index, row in enumerate(ranked)])
        for depth in (1, 5)
    }
    precision = {
        needed: float(np.mean([average_precision(found, objects, category, needed) for category in CATEGORIES]))
        for needed in (0.5, 0.75)
    }
    return {
        "detector mAP50": precision[0.5],
        "detector mAP75": precision[0.75],
        "primary crop right": right["primary"] / len(skus),
        **{f"{name} of the primary crop right": right[name] / len(skus) for name in words},
        **{f"{name} of all crops right": crops_right[name] / max(1, crops_seen) for name in words},
        "title to product, recall@1": float(recall[1]),
        "title to product, recall@5": float(recall[5]),
        "cosine, text to chosen crop, mean": float(np.mean(own)),
        "cosine, text to other crops, mean": float(np.mean(others)),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("detector", type=Path, help="the detector's checkpoint")
    parser.add_argument("encoder", type=Path, help="the encoder's checkpoint")
    parser.add_argument("samples", type=Path, help="the samples folder")
    parser.add_argument("--folder", default="encoder", help="the encoder's folder below samples/models")
    options = parser.parse_args()
    torch.set_num_threads(2)
    network = detection.load(options.detector)
    encoder = Encoder(options.encoder, options.samples / "models" / options.folder)
    for name, value in evaluate(network, encoder, options.samples / "holdout").items():
        print(f"| {name} | {value:.3f} |")
    for kind, checkpoint, counted in (
        ("detector", options.detector, "pictures"),
        ("encoder", options.encoder, "crops"),
    ):
        stored = torch.load(checkpoint)
        print(f"{kind}: {stored['seconds']:.0f} s, {stored[counted]} {counted} seen")


if __name__ == "__main__":
    main()
