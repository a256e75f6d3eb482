"""Writes a catalog whose pictures the sample detector knows only half of: each sample picture as it is, and once more as a
supplier sends it whose camera lies on its side and says nothing of it. With it, what a person would correct who looks
closely at every picture, as a COCO file to import. Needs python3-pil.

    second_supplier.py SAMPLES_CATALOG FOLDER
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

from PIL import Image, ImageOps

QUALITY = 92


def upright(file: Path) -> Image.Image | None:
    """Nothing for the pictures that are broken on purpose."""
    try:
        picture = ImageOps.exif_transpose(Image.open(file))
        if picture.mode.startswith("I"):
            # Pillow cuts sixteen bits off above 255, which leaves nothing but white; the upper eight are the picture.
            picture = picture.convert("I").point(lambda level: level * (1 / 256)).convert("L")
        return picture.convert("RGB")
    except (OSError, SyntaxError):
        return None


def turned(box: list[float], width: int) -> list[float]:
    """A quarter to the left."""
    left, top, right, bottom = box
    return [top, width - right, bottom, width - left]


class Corrections:
    def __init__(self, names: list[str]):
        self.names = names
        self.images: list[dict] = []
        self.annotations: list[dict] = []

    def add(self, name: str, size: tuple[int, int], objects: list[tuple[str, list[float]]]) -> None:
        self.images.append({"id": len(self.images) + 1, "file_name": name, "width": size[0], "height": size[1]})
        for category, (left, top, right, bottom) in objects:
            self.annotations.append(
                {
                    "id": len(self.annotations) + 1,
                    "image_id": len(self.images),
                    "category_id": self.names.index(category) + 1,
                    "bbox": [left, top, right - left, bottom - top],
                    "area": (right - left) * (bottom - top),
                    "iscrowd": 0,
                }
            )

    def write(self, target: Path) -> None:
        categories = [{"id": index + 1, "name": name} for index, name in enumerate(self.names)]
        content = {"images": self.images, "annotations": self.annotations, "categories": categories}
        target.write_text(json.dumps(content), encoding="utf-8")


def main() -> None:
    catalog, folder = Path(sys.argv[1]), Path(sys.argv[2])
    (folder / "images").mkdir(parents=True)
    truth = json.loads((catalog / "truth.json").read_text(encoding="utf-8"))
    shots = {name: shot for product in truth.values() for name, shot in product["images"].items()}
    names = sorted({item["category"] for shot in shots.values() for item in shot["objects"]})
    corrections = Corrections(names)
    with (catalog / "products.csv").open(encoding="utf-8", newline="") as source:
        reader = csv.DictReader(source)
        rows, columns = list(reader), list(reader.fieldnames or [])
    for row in rows:
        images = []
        for name in row["images"].split(";"):
            picture = upright(catalog / "images" / name)
            if picture is None:
                continue
            objects = [(item["category"], item["box"]) for item in shots[name]["objects"]]
            (folder / "images" / name).write_bytes((catalog / "images" / name).read_bytes())
            corrections.add(name, picture.size, objects)
            side = f"side-{Path(name).stem}.jpg"
            picture.transpose(Image.Transpose.ROTATE_90).save(folder / "images" / side, quality=QUALITY)
            lying = [(category, turned(box, picture.width)) for category, box in objects]
            corrections.add(side, (picture.height, picture.width), lying)
            images += [name, side]
        row["images"] = ";".join(images)
    with (folder / "products.csv").open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, columns)
        writer.writeheader()
        writer.writerows(row for row in rows if row["images"])
    corrections.write(folder / "corrections.json")
    print(f"{folder}: {len(corrections.images)} pictures, {len(corrections.annotations)} boxes")


if __name__ == "__main__":
    main()
