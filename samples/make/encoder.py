"""Trains the sample encoder, a picture tower and a text tower with one space, and exports a Hugging Face CLIP folder.

A caption claims some of category, colour and style; it is true of every crop that has what it claims. Training pulls
each caption to all crops of which it is true, not just to the one it was written for, so that "red" and "a red striped
mug" can both be near the same picture.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn
from torch.nn import functional

from crop import DEFAULT_MARGIN, crop_square
from draw import CATEGORIES, COLOURS, STYLES, VARIANTS, Product
from faults import photograph
from pool import CROP_SIDE
from scene import random_product
from tokenizer import LENGTH, Tokenizer, learn
from words import Claim, caption, copy_text

MEAN = (0.48145466, 0.4578275, 0.40821073)
DEVIATION = (0.26862954, 0.26130258, 0.27577711)
GOLDEN_SEED = 900_001


@dataclass(frozen=True)
class Size:
    """How large an encoder is: numbers in a vector, width of the text tower, channels of the picture tower's stages."""

    dimensions: int = 128
    width: int = 128
    channels: tuple[int, int, int, int] = (24, 48, 96, 192)


class Residual(nn.Module):
    def __init__(self, inputs: int, outputs: int, stride: int = 1) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False),
            nn.BatchNorm2d(outputs),
            nn.ReLU(),
            nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False),
            nn.BatchNorm2d(outputs),
        )
        self.short: nn.Module = nn.Identity()
        if stride > 1 or inputs != outputs:
            self.short = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, features: Tensor) -> Tensor:
        return functional.relu(self.body(features) + self.short(features))


class PictureTower(nn.Module):
    """Normalised pixels in, one vector out."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        first, second, third, last = size.channels
        self.body = nn.Sequential(
            nn.Conv2d(3, first, 3, 2, 1, bias=False),
            nn.BatchNorm2d(first),
            nn.ReLU(),
            nn.Conv2d(first, second, 3, 2, 1, bias=False),
            nn.BatchNorm2d(second),
            nn.ReLU(),
            Residual(second, second),
            Residual(second, third, 2),
            Residual(third, third),
            Residual(third, last, 2),
            Residual(last, last),
        )
        self.project = nn.Linear(2 * last, size.dimensions)

    def features(self, pixel_values: Tensor) -> Tensor:
        body = self.body(pixel_values)
        # The mean says what it is made of, the maximum that something is there at all.
        return torch.cat([body.mean((2, 3)), body.amax((2, 3))], 1)

    def forward(self, pixel_values: Tensor) -> Tensor:
        return self.project(self.features(pixel_values))


class Attention(nn.Module):
    HEADS = 4

    def __init__(self, width: int) -> None:
        super().__init__()
        self.width = width
        self.before_mix, self.before_think = nn.LayerNorm(width), nn.LayerNorm(width)
        self.query, self.key, self.value, self.out = (nn.Linear(width, width) for _ in range(4))
        self.think = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, words: Tensor, hidden: Tensor) -> Tensor:
        normal = self.before_mix(words)
        query, key, value = (self._heads(part(normal)) for part in (self.query, self.key, self.value))
        weights = (query @ key.transpose(2, 3) / math.sqrt(self.width / self.HEADS) + hidden).softmax(-1)
        mixed = (weights @ value).transpose(1, 2).flatten(2)
        words = words + self.out(mixed)
        return words + self.think(self.before_think(words))

    def _heads(self, words: Tensor) -> Tensor:
        return words.reshape(words.shape[0], -1, self.HEADS, self.width // self.HEADS).transpose(1, 2)


class TextTower(nn.Module):
    """Needs no attention mask: what follows the first end-of-text is padding, whatever number it is filled with."""

    def __init__(self, vocabulary: int, end: int, size: Size) -> None:
        super().__init__()
        width = size.width
        self.end = end
        self.tokens = nn.Embedding(vocabulary, width)
        nn.init.normal_(self.tokens.weight, std=0.02)
        self.positions = nn.Parameter(torch.randn(LENGTH, width) * 0.02)
        self.blocks = nn.ModuleList([Attention(width), Attention(width)])
        self.normal = nn.LayerNorm(width)
        self.project = nn.Linear(width, size.dimensions)

    def forward(self, input_ids: Tensor) -> Tensor:
        ended = (input_ids == self.end).long()
        real = ((ended.cumsum(1) - ended) == 0).float()
        hidden = (real - 1)[:, None, None, :] * 1e4
        words = self.tokens(input_ids) + self.positions[: input_ids.shape[1]]
        for block in self.blocks:
            words = block(words, hidden)
        words = self.normal(words) * real.unsqueeze(2)
        return self.project(words.sum(1) / real.sum(1, keepdim=True))


def pad(rows: list[list[int]], filler: int) -> Tensor:
    longest = max(len(row) for row in rows)
    return torch.tensor([row + [filler] * (longest - len(row)) for row in rows])


def normalise(crops: np.ndarray) -> Tensor:
    pixels = torch.from_numpy(crops).permute(0, 3, 1, 2).float() / 255
    return (pixels - torch.tensor(MEAN).view(3, 1, 1)) / torch.tensor(DEVIATION).view(3, 1, 1)


def product_of(label: np.ndarray) -> Product:
    """A product that reads like the crop's: only its words are needed, so the seed just picks the variant."""
    category = CATEGORIES[label[0]]
    options = len(VARIANTS[category])
    return Product(category, list(COLOURS)[label[1]], STYLES[label[2]], int(label[3]) if label[3] < options else 0)


def claimed(claim: Claim) -> tuple[int, int, int]:
    """The claim as numbers; -1 where it leaves something open."""
    category, colour, style = claim
    return (
        CATEGORIES.index(category) if category else -1,
        list(COLOURS).index(colour) if colour else -1,
        STYLES.index(style) if style else -1,
    )


def augment(crops: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Mirrors, changes the light a little, and drops in a grey patch as something that stands in front would be."""
    crops = crops.copy()
    count = len(crops)
    mirrored = rng.random(count) < 0.5
    crops[mirrored] = crops[mirrored, :, ::-1]
    gain = rng.uniform(0.85, 1.15, (count, 1, 1, 1)) * rng.uniform(0.97, 1.03, (count, 1, 1, 3))
    crops = np.clip(crops * gain.astype(np.float32), 0, 255).astype(np.uint8)
    for index in np.flatnonzero(rng.random(count) < 0.15):
        top, left = rng.integers(0, CROP_SIDE - 20, 2)
        crops[index, top : top + 20, left : left + 20] = rng.integers(60, 220)
    return crops


class Batches:
    """Most batches come from a few categories and colours only, so that near things must be told apart."""

    def __init__(self, directory: Path, rng: np.random.Generator) -> None:
        stored = [np.load(shard) for shard in sorted(directory.glob("shard-*.npz"))]
        self.crops = np.concatenate([shard["crops"] for shard in stored])
        self.labels = np.concatenate([shard["labels"] for shard in stored])
        self.rng = rng

    def choose(self, size: int) -> np.ndarray:
        rng = self.rng
        if rng.random() < 0.4:
            return rng.integers(len(self.crops), size=size)
        mask = np.isin(self.labels[:, 0], rng.choice(len(CATEGORIES), 5, replace=False))
        mask &= np.isin(self.labels[:, 1], rng.choice(len(COLOURS), 4, replace=False))
        return rng.choice(np.flatnonzero(mask), size)


def contrast(similarity: Tensor, truth: Tensor) -> Tensor:
    """Cross-entropy in both directions against all pairs that are true."""

    def one_way(scores: Tensor, wanted: Tensor) -> Tensor:
        return -(functional.log_softmax(scores, 1) * wanted).sum(1).div(wanted.sum(1).clamp(min=1)).mean()

    return (one_way(similarity, truth) + one_way(similarity.T, truth.T)) / 2


def train(
    directory: Path, folder: Path, checkpoint: Path, seconds: float, threads: int, resume: bool, shape: Size, seed: int
) -> None:
    """Learns for the given time and keeps a running average of both towers."""
    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    tokenizer = make_tokenizer(folder)
    batches = Batches(directory, rng)
    pictures = PictureTower(shape)
    texts = TextTower(len(tokenizer.vocabulary), tokenizer.end, shape)
    scale = nn.Parameter(torch.tensor(math.log(12.0)))
    if resume:
        stored = torch.load(checkpoint)
        pictures.load_state_dict(stored["pictures"])
        texts.load_state_dict(stored["texts"])
    # Named classes help the picture tower find its features soon; these heads are not kept.
    heads = nn.ModuleList(nn.Linear(2 * shape.channels[-1], count) for count in (len(CATEGORIES), len(COLOURS), len(STYLES)))
    parameters = [*pictures.parameters(), *texts.parameters(), *heads.parameters(), scale]
    optimiser = torch.optim.AdamW(parameters, 1.5e-3, weight_decay=0.02)
    towers = {"pictures": pictures, "texts": texts}
    average = {
        name: {key: value.clone() for key, value in tower.state_dict().items()} for name, tower in towers.items()
    }
    # Its own time, so that other work on the machine costs patience and no quality.
    size, step, saved = 96, 0, 0.0

    def save(elapsed: float) -> None:
        kept = {"scale": float(scale), "seconds": elapsed, "crops": step * size, "size": astuple(shape)}
        torch.save({**average, **kept}, checkpoint)

    while (elapsed := time.process_time() / threads) < seconds:
        chosen = batches.choose(size)
        labels = batches.labels[chosen]
        images = normalise(augment(batches.crops[chosen], rng))
        captions = [caption(product_of(label), rng) for label in labels]
        claims = np.array([claimed(claim) for _, claim in captions])
        truth = torch.from_numpy(((claims[None] == labels[:, None, :3]) | (claims[None] < 0)).all(2).astype(np.float32))
        rate = 1.5e-3 * min(1, (step + 1) / 100) * (0.5 + 0.5 * math.cos(math.pi * elapsed / seconds) + 0.01)
        for group in optimiser.param_groups:
            group["lr"] = rate
        features = pictures.features(images)
        named = sum(
            functional.cross_entropy(head(features), torch.from_numpy(labels[:, index]))
            for index, head in enumerate(heads)
        )
        seen = functional.normalize(pictures.project(features), dim=1)
        read = functional.normalize(texts(pad([tokenizer.encode(text) for text, _ in captions], tokenizer.end)), dim=1)
        matched = contrast(seen @ read.T * scale.exp().clamp(max=40), truth)
        optimiser.zero_grad()
        (matched + 0.3 * named).backward()
        nn.utils.clip_grad_norm_(parameters, 5.0)
        optimiser.step()
        step += 1
        keep = min(0.99, (1 + step) / (10 + step))
        for name, tower in towers.items():
            for key, value in tower.state_dict().items():
                if value.is_floating_point():
                    average[name][key].mul_(keep).add_(value, alpha=1 - keep)
                else:
                    average[name][key].copy_(value)
        if step % 50 == 0:
            print(
                f"{elapsed:.0f} s, {step * size} crops, matched {matched:.3f}, named {named:.3f}, "
                f"scale {scale.exp():.1f}",
                flush=True,
            )
        if elapsed - saved > 120:
            saved = elapsed
            save(elapsed)
    save(elapsed)


def make_tokenizer(folder: Path) -> Tokenizer:
    """Learns the tokenizer from 30,000 captions and writes it."""
    rng = np.random.default_rng(3)
    content = learn((caption(random_product(rng), rng)[0] for _ in range(30_000)), 1200)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "tokenizer.json"
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return Tokenizer(file)


class Encoder:
    """The trained towers, for evaluation and export."""

    def __init__(self, checkpoint: Path, folder: Path) -> None:
        stored = torch.load(checkpoint)
        self.tokenizer = Tokenizer(folder / "tokenizer.json")
        self.scale: float = stored["scale"]
        self.size = Size(*stored.get("size", ()))
        self.pictures = PictureTower(self.size)
        self.texts = TextTower(len(self.tokenizer.vocabulary), self.tokenizer.end, self.size)
        self.pictures.load_state_dict(stored["pictures"])
        self.texts.load_state_dict(stored["texts"])
        self.pictures.eval()
        self.texts.eval()

    @torch.no_grad()
    def embed_crops(self, crops: np.ndarray) -> np.ndarray:
        return functional.normalize(self.pictures(normalise(crops)), dim=1).numpy()

    @torch.no_grad()
    def embed_texts(self, texts: list[str]) -> np.ndarray:
        ids = pad([self.tokenizer.encode(text) for text in texts], self.tokenizer.end)
        return functional.normalize(self.texts(ids), dim=1).numpy()


def export(checkpoint: Path, folder: Path) -> None:
    """Writes the towers and the files by which readers of CLIP folders know how to feed them."""
    encoder = Encoder(checkpoint, folder)
    (folder / "onnx").mkdir(exist_ok=True)
    _export(
        encoder.pictures,
        torch.zeros(2, 3, CROP_SIDE, CROP_SIDE),
        folder / "onnx/vision_model.onnx",
        "pixel_values",
        "image_embeds",
        {0: "batch"},
    )
    _export(
        encoder.texts,
        pad([encoder.tokenizer.encode("a red mug")] * 2, 0),
        folder / "onnx/text_model.onnx",
        "input_ids",
        "text_embeds",
        {0: "batch", 1: "sequence"},
    )
    start, end = encoder.tokenizer.start, encoder.tokenizer.end
    _write(
        folder / "config.json",
        {
            "architectures": ["CLIPModel"],
            "model_type": "clip",
            "projection_dim": encoder.size.dimensions,
            "logit_scale_init_value": round(min(encoder.scale, math.log(40)), 6),
            "text_config": {
                "model_type": "clip_text_model",
                "max_position_embeddings": LENGTH,
                "hidden_size": encoder.size.width,
                "num_hidden_layers": 2,
                "num_attention_heads": Attention.HEADS,
                "projection_dim": encoder.size.dimensions,
                "vocab_size": len(encoder.tokenizer.vocabulary),
                "bos_token_id": start,
                "eos_token_id": end,
                "pad_token_id": end,
            },
            "vision_config": {
                "model_type": "clip_vision_model",
                "image_size": CROP_SIDE,
                "projection_dim": encoder.size.dimensions,
            },
        },
    )
    _write(
        folder / "preprocessor_config.json",
        {
            "image_processor_type": "CLIPImageProcessor",
            "do_resize": True,
            "size": {"shortest_edge": CROP_SIDE},
            "resample": 3,
            "do_center_crop": True,
            "crop_size": {"height": CROP_SIDE, "width": CROP_SIDE},
            "do_convert_rgb": True,
            "do_rescale": True,
            "rescale_factor": 1 / 255,
            "do_normalize": True,
            "image_mean": list(MEAN),
            "image_std": list(DEVIATION),
        },
    )
    _golden(encoder, folder)


def _export(tower: nn.Module, example: Tensor, file: Path, source: str, target: str, axes: dict[int, str]) -> None:
    torch.onnx.export(
        tower,
        (example,),
        str(file),
        opset_version=14,
        input_names=[source],
        output_names=[target],
        dynamic_axes={source: axes, target: {0: "batch"}},
    )


def _golden(encoder: Encoder, folder: Path) -> None:
    """A crop and some texts with the vectors that PyTorch makes of them, for runtimes to be checked against."""
    rng = np.random.default_rng(GOLDEN_SEED)
    subject = Product("mug", "red", "striped", 12)
    picture, placed = photograph(subject, 800, 600, None, rng)
    box = next(item.box for item in placed if item.primary)
    crop = crop_square(picture, box, DEFAULT_MARGIN, CROP_SIDE)
    Image.fromarray(crop).save(folder / "golden.png", optimize=True)
    texts = [
        "a red striped mug",
        "A photo of a blue bottle",
        "dotted",
        copy_text(subject, rng).description,
        "It's 100% caf\u00e9-proof & washable (30\u00b0)!",
    ]
    vectors = encoder.embed_texts(texts)
    _write(
        folder / "golden.json",
        {
            "image": "golden.png",
            "image_embedding": [round(float(value), 7) for value in encoder.embed_crops(crop[None])[0]],
            "texts": [
                {
                    "text": text,
                    "input_ids": encoder.tokenizer.encode(text),
                    "embedding": [round(float(value), 7) for value in vector],
                }
                for text, vector in zip(texts, vectors)
            ],
        },
    )


def _write(file: Path, content: dict) -> None:
    file.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=["train", "export"])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("folder", type=Path, help="the encoder's folder below samples/models")
    parser.add_argument("--pool", type=Path)
    parser.add_argument("--seconds", type=float, default=900)
    parser.add_argument("--resume", action="store_true", help="start from the checkpoint's weights")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--dimensions", type=int, default=Size.dimensions, help="numbers in a vector")
    parser.add_argument("--width", type=int, default=Size.width, help="of the text tower")
    parser.add_argument("--channels", type=int, nargs=4, default=Size.channels, help="of the picture tower's stages")
    options = parser.parse_args()
    if options.action == "train":
        shape = Size(options.dimensions, options.width, tuple(options.channels))
        train(
            options.pool,
            options.folder,
            options.checkpoint,
            options.seconds,
            options.threads,
            options.resume,
            shape,
            options.seed,
        )
    else:
        export(options.checkpoint, options.folder)


if __name__ == "__main__":
    main()
