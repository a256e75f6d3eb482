"""Writes the truth of the sample catalog as a COCO file: what a person would correct who looks closely at every picture.

    corrections.py SAMPLES_CATALOG OUTPUT.json
    cropdesk dataset import OUTPUT.json --overwrite
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main() -> None:
    catalog, target = Path(sys.argv[1]), Path(sys.argv[2])
    truth = json.loads((catalog / "truth.json").read_text(encoding="utf-8"))
    shots = {name: shot for product in truth.values() for name, shot in product["images"].items() if shot["objects"]}
    names = sorted({item["category"] for shot in shots.values() for item in shot["objects"]})
    images, annotations = [], []
    for name, shot in shots.items():
        width, height = shot["size"]
        images.append({"id": len(images) + 1, "file_name": name, "width": width, "height": height})
        for item in shot["objects"]:
            left, top, right, bottom = item["box"]
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": len(images),
                    "category_id": names.index(item["category"]) + 1,
                    "bbox": [left, top, right - left, bottom - top],
                    "area": (right - left) * (bottom - top),
                    "iscrowd": 0,
                }
            )
    categories = [{"id": index + 1, "name": name} for index, name in enumerate(names)]
    target.write_text(
        json.dumps({"images": images, "annotations": annotations, "categories": categories}), encoding="utf-8"
    )
    print(f"{target}: {len(images)} pictures, {len(annotations)} boxes")


if __name__ == "__main__":
    main()
