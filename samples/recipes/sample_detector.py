"""Fine-tunes the sample detector on a YOLO export and writes a model folder that says what it learned from.

Training goes on from the ONNX file alone: its convolutions already hold their normalisation, so what is trained is the
very network that runs. The epoch with the lowest loss on the val split is kept; the test split is never read. Needs
Debian's python3-torch, python3-onnx, python3-numpy, python3-pil and python3-cairo.

    sample_detector.py EXPORT BASE.onnx MODEL_FOLDER [--epochs N] [--rate R] [--seed S] [--threads T]
"""

from __future__ import annotations

import argparse
import json
import math
import re
import shlex
import sys
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from PIL import Image
from torch import Tensor, nn

import hand_back

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "make"))
import detector as detection  # noqa: E402
from crop import letterbox  # noqa: E402

BATCH = 8


def class_names(export: Path) -> list[str]:
    """The names of `data.yaml`, which an export writes one on a line, each as a string of JSON."""
    lines = (export / "data.yaml").read_text(encoding="utf-8").splitlines()
    found = (re.fullmatch(r'  (\d+): (".*")', line) for line in lines)
    names = {int(match[1]): json.loads(match[2]) for match in found if match}
    return [names[index] for index in range(len(names))]


def base_names(model: onnx.ModelProto) -> list[str]:
    properties = {entry.key: entry.value for entry in model.metadata_props}
    names = json.loads(re.sub(r"(\d+):", r'"\1":', properties["names"].replace("'", '"')))
    return [names[str(index)] for index in range(len(names))]


def network(model: onnx.ModelProto, names: list[str]) -> detection.Detector:
    """The network of a file, with its weights. Classes are found again by name; new ones begin as never seen."""
    known = base_names(model)
    detection.CLASSES = len(known)
    made = detection.Detector()
    for block in [b for b in made.modules() if isinstance(b, nn.Sequential) and len(b) == 3]:
        if isinstance(block[1], nn.BatchNorm2d):
            plain = block[0]
            block[0] = nn.Conv2d(
                plain.in_channels, plain.out_channels, plain.kernel_size, plain.stride, plain.padding
            )
            block[1] = nn.Identity()
    load(made, model)
    for head in made.scores:
        widen(head, known, names)
    detection.CLASSES = len(names)
    return made


def load(made: detection.Detector, model: onnx.ModelProto) -> None:
    """Convolutions run in the order in which the exporter wrote them down."""
    order: list[nn.Conv2d] = []
    hooks = [
        module.register_forward_hook(lambda module, *_: order.append(module))
        for module in made.modules()
        if isinstance(module, nn.Conv2d)
    ]
    with torch.no_grad():
        made(torch.zeros(1, 3, made.side, made.side))
    for hook in hooks:
        hook.remove()
    stored = {item.name: numpy_helper.to_array(item) for item in model.graph.initializer}
    nodes = [node for node in model.graph.node if node.op_type == "Conv"]
    if len(nodes) != len(order):
        raise SystemExit(f"The file has {len(nodes)} convolutions, the sample detector {len(order)}: another network.")
    for module, node in zip(order, nodes):
        for own, name in ((module.weight, node.input[1]), (module.bias, node.input[2])):
            value = torch.from_numpy(stored[name].copy())
            if own.shape != value.shape:
                raise SystemExit(f"{name} is {tuple(value.shape)}, not {tuple(own.shape)}: another network.")
            own.data.copy_(value)


def widen(head: nn.Sequential, known: list[str], names: list[str]) -> None:
    last = head[-1]
    other = nn.Conv2d(last.in_channels, len(names), 1)
    nn.init.normal_(other.weight, std=0.01)
    nn.init.constant_(other.bias, -4.5)
    for index, name in enumerate(names):
        if name in known:
            other.weight.data[index] = last.weight.data[known.index(name)]
            other.bias.data[index] = last.bias.data[known.index(name)]
    head[-1] = other


def read_split(export: Path, split: str, side: int) -> tuple[np.ndarray, list[np.ndarray]]:
    """Letterboxed pictures with rows of class and corners."""
    pictures, boxes = [], []
    for file in sorted((export / "images" / split).iterdir()):
        picture = np.asarray(Image.open(file).convert("RGB"))
        height, width = picture.shape[:2]
        canvas, gain, left, top = letterbox(picture, side, smooth=False)
        pictures.append(canvas)
        label = export / "labels" / split / (file.stem + ".txt")
        rows = np.loadtxt(label, ndmin=2) if label.is_file() else np.zeros((0, 5))
        middle, size = rows[:, 1:3] * (width, height), rows[:, 3:5] * (width, height)
        corners = np.concatenate([middle - size / 2, middle + size / 2], 1) * gain + (left, top, left, top)
        boxes.append(np.concatenate([rows[:, :1], corners], 1))
    return np.stack(pictures), boxes


def loss(made: detection.Detector, pictures: np.ndarray, boxes: list[np.ndarray]) -> float:
    total = 0.0
    with torch.no_grad():
        for start in range(0, len(pictures), BATCH):
            part = slice(start, start + BATCH)
            images = torch.from_numpy(pictures[part]).permute(0, 3, 1, 2).float() / 255
            total += sum(float(value) for value in detection.loss_of(made, images, boxes[part])) * len(images)
    return total / max(1, len(pictures))


def tune(made: detection.Detector, export: Path, epochs: int, rate: float, seed: int) -> dict[str, Tensor]:
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    pictures, boxes = read_split(export, "train", made.side)
    val, val_boxes = read_split(export, "val", made.side)
    average = {name: value.clone() for name, value in made.state_dict().items()}
    best, best_loss = dict(average), loss(made, val, val_boxes)
    print(f"before: val loss {best_loss:.4f}, {len(pictures)} pictures to learn from", flush=True)
    optimiser = torch.optim.AdamW(made.parameters(), rate, weight_decay=0.01)
    steps = epochs * math.ceil(len(pictures) / BATCH)
    step = 0
    for epoch in range(epochs):
        order = rng.permutation(len(pictures))
        for start in range(0, len(order), BATCH):
            chosen = order[start : start + BATCH]
            images, objects = detection.augment(pictures[chosen], [boxes[index] for index in chosen], rng)
            for group in optimiser.param_groups:
                group["lr"] = rate * min(1, (step + 1) / 20) * (0.5 + 0.5 * math.cos(math.pi * step / steps) + 0.01)
            optimiser.zero_grad()
            sum(detection.loss_of(made, images, objects)).backward()
            nn.utils.clip_grad_norm_(made.parameters(), 10.0)
            optimiser.step()
            step += 1
            keep = min(0.99, (1 + step) / (10 + step))
            for name, value in made.state_dict().items():
                average[name].mul_(keep).add_(value, alpha=1 - keep)
        now = {name: value.clone() for name, value in made.state_dict().items()}
        made.load_state_dict(average)
        val_loss = loss(made, val, val_boxes)
        made.load_state_dict(now)
        if val_loss < best_loss:
            best, best_loss = {name: value.clone() for name, value in average.items()}, val_loss
        print(f"epoch {epoch + 1} of {epochs}: val loss {val_loss:.4f}, best {best_loss:.4f}", flush=True)
    return best


def export_onnx(made: detection.Detector, names: list[str], target: Path, trained_on: str) -> None:
    """As the base was exported, with the names of the taxonomy."""
    torch.onnx.export(
        made.eval(),
        torch.zeros(2, 3, made.side, made.side),
        str(target),
        opset_version=13,
        input_names=["images"],
        output_names=["output0"],
        dynamic_axes={"images": {0: "batch"}, "output0": {0: "batch"}},
    )
    model = onnx.load(str(target))
    properties = {
        "description": f"Cropdesk sample detector, fine-tuned on {trained_on}",
        "author": "Cropdesk",
        "version": "1.0.0",
        "license": "Apache-2.0",
        "stride": max(detection.STRIDES),
        "task": "detect",
        "batch": 1,
        "imgsz": [made.side, made.side],
        "names": dict(enumerate(names)),
        "channels": 3,
    }
    onnx.helper.set_model_props(model, {key: str(value) for key, value in properties.items()})
    onnx.checker.check_model(model)
    onnx.save(model, str(target))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("export", type=Path)
    parser.add_argument("base", type=Path)
    parser.add_argument("folder", type=Path, help="must not exist yet")
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--rate", type=float, default=5e-4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    origin = hand_back.origin(options.export, options.base, shlex.join(sys.argv))
    names = class_names(options.export)
    made = network(onnx.load(str(options.base)), names)
    made.load_state_dict(tune(made, options.export, options.epochs, options.rate, options.seed))
    options.folder.mkdir(parents=True)
    export_onnx(made, names, options.folder / "detector.onnx", origin["dataset"]["name"])
    hand_back.write(origin, options.folder)
    print(f"{options.folder}: next, cropdesk model add {options.folder}")


if __name__ == "__main__":
    main()
