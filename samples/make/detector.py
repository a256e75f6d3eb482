"""Trains the sample detector and exports it in YOLOv8's layout.

A small network of YOLOv8's shape: three strides, a head that keeps boxes and classes apart, no objectness. It learns
from the pool of drawn scenes alone.
"""

from __future__ import annotations

import argparse
import math
import time
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import Tensor, nn
from torch.nn import functional

from draw import CATEGORIES
from pool import DETECTOR_SIDE

CLASSES = len(CATEGORIES)
STRIDES = (8, 16, 32)
# Which object sizes, as a share of the picture's side, each stride learns. They overlap, so that no size falls between.
REACH = {8: (0.0, 0.22), 16: (0.16, 0.42), 32: (0.34, 9.0)}


def convolution(inputs: int, outputs: int, kernel: int = 3, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(outputs), nn.SiLU()
    )


class SplitBlock(nn.Module):
    """Half of the channels go through a residual pair of convolutions, and all of them are mixed afterwards."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        half = outputs // 2
        self.enter = convolution(inputs, outputs, 1)
        self.pair = nn.Sequential(convolution(half, half), convolution(half, half))
        self.leave = convolution(3 * half, outputs, 1)

    def forward(self, features: Tensor) -> Tensor:
        first, second = self.enter(features).chunk(2, 1)
        return self.leave(torch.cat([first, second, second + self.pair(second)], 1))


class Detector(nn.Module):
    """Letterboxed pictures in, `[batch, 4 + classes, cells]` out: centre, size in pixels, class scores."""

    def __init__(self, side: int = DETECTOR_SIDE) -> None:
        super().__init__()
        self.side = side
        self.early = nn.Sequential(convolution(3, 16, 3, 2), convolution(16, 32, 3, 2), SplitBlock(32, 32))
        self.fine = nn.Sequential(convolution(32, 64, 3, 2), SplitBlock(64, 64))
        self.middle = nn.Sequential(convolution(64, 96, 3, 2), SplitBlock(96, 96))
        self.coarse = nn.Sequential(convolution(96, 128, 3, 2), SplitBlock(128, 128))
        self.join_middle = SplitBlock(128 + 96, 96)
        self.join_fine = SplitBlock(96 + 64, 64)
        widths = (64, 96, 128)
        self.boxes = nn.ModuleList(
            nn.Sequential(convolution(width, 48), convolution(48, 48), nn.Conv2d(48, 4, 1)) for width in widths
        )
        self.scores = nn.ModuleList(
            nn.Sequential(convolution(width, 48), nn.Conv2d(48, CLASSES, 1)) for width in widths
        )
        for head in self.scores:
            nn.init.constant_(head[-1].bias, -4.5)  # type: ignore[index]
        centres, strides = [], []
        for stride in STRIDES:
            cells = torch.arange(side // stride) * stride + stride / 2
            rows, columns = torch.meshgrid(cells, cells, indexing="ij")
            centres.append(torch.stack([columns.flatten(), rows.flatten()]))
            strides.append(torch.full((centres[-1].shape[1],), float(stride)))
        self.register_buffer("centres", torch.cat(centres, 1))
        self.register_buffer("strides", torch.cat(strides))

    def raw(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Corner boxes `[batch, 4, cells]` and class logits `[batch, classes, cells]`."""
        fine = self.fine(self.early(images))
        middle = self.middle(fine)
        coarse = self.coarse(middle)
        middle = self.join_middle(torch.cat([functional.interpolate(coarse, scale_factor=2.0), middle], 1))
        fine = self.join_fine(torch.cat([functional.interpolate(middle, scale_factor=2.0), fine], 1))
        levels = (fine, middle, coarse)
        reach = torch.cat([head(level).flatten(2) for head, level in zip(self.boxes, levels)], 2)
        logits = torch.cat([head(level).flatten(2) for head, level in zip(self.scores, levels)], 2)
        distance = functional.softplus(reach) * self.strides
        corners = torch.cat([self.centres - distance[:, :2], self.centres + distance[:, 2:]], 1)
        return corners, logits

    def forward(self, images: Tensor) -> Tensor:
        corners, logits = self.raw(images)
        low, high = corners[:, :2], corners[:, 2:]
        return torch.cat([(low + high) / 2, high - low, logits.sigmoid()], 1)


def load_pool(directory: Path) -> tuple[np.ndarray, list[np.ndarray]]:
    """All stored pictures with, for each, its rows of class and corners."""
    pictures, boxes = [], []
    for shard in sorted(directory.glob("shard-*.npz")):
        stored = np.load(shard)
        pictures.append(stored["pictures"])
        rows = stored["boxes"]
        boxes.extend(rows[rows[:, 0] == index, 1:] for index in range(len(stored["pictures"])))
    return np.concatenate(pictures), boxes


def augment(pictures: np.ndarray, boxes: list[np.ndarray], rng: np.random.Generator) -> tuple[Tensor, list[np.ndarray]]:
    """Mirrors, zooms out a little and changes the light."""
    images = torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 255
    side = images.shape[-1]
    changed = []
    for index, rows in enumerate(boxes):
        rows = rows.copy()
        if rng.random() < 0.5:
            images[index] = images[index].flip(-1)
            rows[:, [1, 3]] = side - rows[:, [3, 1]]
        roll = int(rng.integers(-24, 25))
        # A vertical shift into the grey bars moves the scene to where other proportions put it.
        room_above = int(rows[:, 2].min()) if len(rows) else 0
        room_below = int(side - rows[:, 4].max()) if len(rows) else 0
        roll = max(-room_above, min(room_below, roll))
        if roll:
            images[index] = images[index].roll(roll, 1)
            if roll > 0:
                images[index, :, :roll] = 114 / 255
            else:
                images[index, :, roll:] = 114 / 255
            rows[:, [2, 4]] += roll
        changed.append(rows)
    count = len(boxes)
    gain = torch.from_numpy(rng.uniform(0.8, 1.2, (count, 1, 1, 1)).astype(np.float32))
    tint = torch.from_numpy(rng.uniform(0.95, 1.05, (count, 3, 1, 1)).astype(np.float32))
    return (images * gain * tint).clamp(0, 1), changed


def assign(detector: Detector, boxes: list[np.ndarray]) -> tuple[Tensor, Tensor, Tensor]:
    """For each object the cells that must find it: near its centre, on the strides that fit its size."""
    cells = detector.strides.numel()
    corners = torch.zeros(len(boxes), cells, 4)
    classes = torch.zeros(len(boxes), cells, CLASSES)
    chosen = torch.zeros(len(boxes), cells, dtype=torch.bool)
    columns, rows = detector.centres
    low = torch.tensor([REACH[int(stride)][0] for stride in detector.strides]) * detector.side
    high = torch.tensor([REACH[int(stride)][1] for stride in detector.strides]) * detector.side
    radius = detector.strides * 1.3
    for index, objects in enumerate(boxes):
        # Large objects first, so that a small one in front keeps its cells.
        for kind, left, top, right, bottom in sorted(
            objects.tolist(), key=lambda row: -(row[3] - row[1]) * (row[4] - row[2])
        ):
            size = max(right - left, bottom - top)
            near = ((columns - (left + right) / 2).abs() < radius) & ((rows - (top + bottom) / 2).abs() < radius)
            inside = (columns > left) & (columns < right) & (rows > top) & (rows < bottom)
            mine = near & inside & (size >= low) & (size < high)
            corners[index, mine] = torch.tensor([left, top, right, bottom])
            classes[index, mine] = 0
            classes[index, mine, int(kind)] = 1
            chosen[index] |= mine
    return corners, classes, chosen


def generalised_iou(first: Tensor, second: Tensor) -> tuple[Tensor, Tensor]:
    """The overlap of paired boxes, and its generalised form, which still has a slope where boxes do not touch."""
    low, high = torch.max(first[:, :2], second[:, :2]), torch.min(first[:, 2:], second[:, 2:])
    shared = (high - low).clamp(min=0).prod(1)
    union = (first[:, 2:] - first[:, :2]).prod(1) + (second[:, 2:] - second[:, :2]).prod(1) - shared
    hull = (torch.max(first[:, 2:], second[:, 2:]) - torch.min(first[:, :2], second[:, :2])).prod(1)
    overlap = shared / union.clamp(min=1e-6)
    return overlap, overlap - (hull - union) / hull.clamp(min=1e-6)


def loss_of(detector: Detector, images: Tensor, boxes: list[np.ndarray]) -> tuple[Tensor, Tensor]:
    """The loss of the scores and that of the boxes."""
    corners, classes, chosen = assign(detector, boxes)
    predicted, logits = detector.raw(images)
    predicted, logits = predicted.transpose(1, 2), logits.transpose(1, 2)
    overlap, generalised = generalised_iou(predicted[chosen], corners[chosen])
    # A cell's score shall say how well its box fits, so that suppression keeps the best box.
    wanted = classes.clone()
    wanted[chosen] *= overlap.detach().clamp(0, 1)[:, None]
    weight = (wanted - logits.sigmoid()).abs().pow(1.5).detach()
    count = chosen.sum().clamp(min=1)
    scores = (weight * functional.binary_cross_entropy_with_logits(logits, wanted, reduction="none")).sum() / count
    return 2 * scores, 2 * (1 - generalised).sum() / count


def train(directory: Path, checkpoint: Path, seconds: float, threads: int, resume: bool) -> None:
    """Learns for the given time. What is kept is a running average of the weights, steadier than the last step's."""
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    rng = np.random.default_rng(1)
    pictures, boxes = load_pool(directory)
    detector = load(checkpoint).train() if resume else Detector()
    average = {name: value.clone() for name, value in detector.state_dict().items()}
    optimiser = torch.optim.AdamW(detector.parameters(), 2e-3, weight_decay=0.01)
    batch, step, seen, started, saved = 16, 0, 0, time.time(), 0.0
    order = rng.permutation(len(pictures))
    while (elapsed := time.time() - started) < seconds:
        if (seen % len(order)) + batch > len(order):
            order = rng.permutation(len(pictures))
            seen += len(order) - seen % len(order)
        chosen = order[seen % len(order) : seen % len(order) + batch]
        images, objects = augment(pictures[chosen], [boxes[index] for index in chosen], rng)
        rate = 2e-3 * min(1, (step + 1) / 80) * (0.5 + 0.5 * math.cos(math.pi * elapsed / seconds) + 0.01)
        for group in optimiser.param_groups:
            group["lr"] = rate
        score_loss, box_loss = loss_of(detector, images, objects)
        optimiser.zero_grad()
        (score_loss + box_loss).backward()
        nn.utils.clip_grad_norm_(detector.parameters(), 10.0)
        optimiser.step()
        step, seen = step + 1, seen + batch
        keep = min(0.995, (1 + step) / (10 + step))
        for name, value in detector.state_dict().items():
            if value.is_floating_point():
                average[name].mul_(keep).add_(value, alpha=1 - keep)
            else:
                average[name].copy_(value)
        if step % 50 == 0:
            print(f"{elapsed:.0f} s, {seen} pictures, scores {score_loss:.3f}, boxes {box_loss:.3f}", flush=True)
        if elapsed - saved > 120:
            saved = elapsed
            torch.save({"weights": average, "seconds": elapsed, "pictures": seen}, checkpoint)
    torch.save({"weights": average, "seconds": time.time() - started, "pictures": seen}, checkpoint)


def load(checkpoint: Path) -> Detector:
    detector = Detector()
    detector.load_state_dict(torch.load(checkpoint)["weights"])
    return detector.eval()


def export(checkpoint: Path, target: Path) -> None:
    """Writes the network as ONNX, with the metadata by which readers of Ultralytics' exports know what it is."""
    detector = load(checkpoint)
    torch.onnx.export(
        detector,
        torch.zeros(2, 3, detector.side, detector.side),
        str(target),
        opset_version=13,
        input_names=["images"],
        output_names=["output0"],
        dynamic_axes={"images": {0: "batch"}, "output0": {0: "batch"}},
    )
    model = onnx.load(str(target))
    names = {index: name for index, name in enumerate(CATEGORIES)}
    properties = {
        "description": "Cropdesk sample detector",
        "author": "Cropdesk",
        "version": "1.0.0",
        "license": "Apache-2.0",
        "stride": max(STRIDES),
        "task": "detect",
        "batch": 1,
        "imgsz": [detector.side, detector.side],
        "names": names,
        "channels": 3,
    }
    onnx.helper.set_model_props(model, {key: str(value) for key, value in properties.items()})
    onnx.checker.check_model(model)
    onnx.save(model, str(target))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=["train", "export"])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--pool", type=Path)
    parser.add_argument("--target", type=Path)
    parser.add_argument("--seconds", type=float, default=900)
    parser.add_argument("--resume", action="store_true", help="start from the checkpoint's weights")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    if options.action == "train":
        train(options.pool, options.checkpoint, options.seconds, options.threads, options.resume)
    else:
        options.target.parent.mkdir(parents=True, exist_ok=True)
        export(options.checkpoint, options.target)


if __name__ == "__main__":
    main()
