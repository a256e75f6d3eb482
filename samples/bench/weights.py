"""Writes two ONNX files of real size with random weights, for timing only.

YOLOv8n's layer plan (3.2 M parameters, 8.7 GFLOPs at 640 px, output [batch, 84, 8400]) and CLIP ViT-B/32's image
tower (87.8 M parameters, 8.8 GFLOPs at 224 px, output [batch, 512]) follow the published architectures; what they
answer means nothing. Needs Debian's python3-torch and python3-onnx.

    weights.py OUTPUT_FOLDER
"""

import json
import sys
from pathlib import Path

import onnx
import torch
from torch import nn
from torch.nn import functional

OPSET = 16
CLASSES = 80
BINS = 16  # distance bins of YOLOv8's box head


def conv(cin: int, cout: int, kernel: int = 1, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(cin, cout, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(cout), nn.SiLU()
    )


class Residual(nn.Module):
    def __init__(self, channels: int, shortcut: bool):
        super().__init__()
        self.body = nn.Sequential(conv(channels, channels, 3), conv(channels, channels, 3))
        self.shortcut = shortcut

    def forward(self, x):
        return x + self.body(x) if self.shortcut else self.body(x)


class C2f(nn.Module):
    def __init__(self, cin: int, cout: int, repeats: int, shortcut: bool):
        super().__init__()
        self.half = cout // 2
        self.enter = conv(cin, cout)
        self.steps = nn.ModuleList(Residual(self.half, shortcut) for _ in range(repeats))
        self.leave = conv((2 + repeats) * self.half, cout)

    def forward(self, x):
        parts = list(self.enter(x).split(self.half, 1))
        for step in self.steps:
            parts.append(step(parts[-1]))
        return self.leave(torch.cat(parts, 1))


class PoolPyramid(nn.Module):
    def __init__(self, channels: int):
        super().__init__()
        self.enter = conv(channels, channels // 2)
        self.pool = nn.MaxPool2d(5, 1, 2)
        self.leave = conv(channels * 2, channels)

    def forward(self, x):
        parts = [self.enter(x)]
        for _ in range(3):
            parts.append(self.pool(parts[-1]))
        return self.leave(torch.cat(parts, 1))


class YoloSized(nn.Module):
    """YOLOv8n's plan with a fixed 640 px grid."""

    def __init__(self, size: int = 640):
        super().__init__()
        self.stem = nn.Sequential(conv(3, 16, 3, 2), conv(16, 32, 3, 2), C2f(32, 32, 1, True))
        self.stage3 = nn.Sequential(conv(32, 64, 3, 2), C2f(64, 64, 2, True))
        self.stage4 = nn.Sequential(conv(64, 128, 3, 2), C2f(128, 128, 2, True))
        self.stage5 = nn.Sequential(conv(128, 256, 3, 2), C2f(256, 256, 1, True), PoolPyramid(256))
        self.up4 = C2f(384, 128, 1, False)
        self.up3 = C2f(192, 64, 1, False)
        self.down4 = conv(64, 64, 3, 2)
        self.mix4 = C2f(192, 128, 1, False)
        self.down5 = conv(128, 128, 3, 2)
        self.mix5 = C2f(384, 256, 1, False)
        widths = (64, 128, 256)
        self.boxes = nn.ModuleList(
            nn.Sequential(conv(w, 64, 3), conv(64, 64, 3), nn.Conv2d(64, 4 * BINS, 1)) for w in widths
        )
        self.scores = nn.ModuleList(
            nn.Sequential(conv(w, CLASSES, 3), conv(CLASSES, CLASSES, 3), nn.Conv2d(CLASSES, CLASSES, 1))
            for w in widths
        )
        for head in self.scores:
            nn.init.constant_(head[-1].bias, -12.0)  # nothing is found, so every picture gives one crop
        centres, strides = [], []
        for stride in (8, 16, 32):
            side = size // stride
            y, x = torch.meshgrid(torch.arange(side), torch.arange(side), indexing="ij")
            centres.append(torch.stack([x.reshape(-1) + 0.5, y.reshape(-1) + 0.5]))
            strides.append(torch.full((side * side,), float(stride)))
        self.register_buffer("centres", torch.cat(centres, 1))
        self.register_buffer("strides", torch.cat(strides))
        self.register_buffer("bins", torch.arange(BINS).float().view(1, 1, BINS, 1))

    def forward(self, images):
        p3 = self.stage3(self.stem(images))
        p4 = self.stage4(p3)
        p5 = self.stage5(p4)
        t4 = self.up4(torch.cat([functional.interpolate(p5, scale_factor=2.0), p4], 1))
        t3 = self.up3(torch.cat([functional.interpolate(t4, scale_factor=2.0), p3], 1))
        m4 = self.mix4(torch.cat([self.down4(t3), t4], 1))
        m5 = self.mix5(torch.cat([self.down5(m4), p5], 1))
        levels = (t3, m4, m5)
        raw = torch.cat([h(p).flatten(2) for h, p in zip(self.boxes, levels)], 2)
        scores = torch.cat([h(p).flatten(2) for h, p in zip(self.scores, levels)], 2).sigmoid()
        sides = (raw.view(-1, 4, BINS, raw.shape[-1]).softmax(2) * self.bins).sum(2)
        low, high = self.centres - sides[:, :2], self.centres + sides[:, 2:]
        return torch.cat([(low + high) / 2 * self.strides, (high - low) * self.strides, scores], 1)


class Attention(nn.Module):
    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.scale = (width // heads) ** -0.5
        self.enter = nn.Linear(width, 3 * width)
        self.leave = nn.Linear(width, width)

    def forward(self, x):
        batch, tokens, width = x.shape
        q, k, v = self.enter(x).view(batch, tokens, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        weights = (q * self.scale @ k.transpose(-2, -1)).softmax(-1)
        return self.leave((weights @ v).transpose(1, 2).reshape(batch, tokens, width))


class Block(nn.Module):
    def __init__(self, width: int, heads: int):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention = Attention(width, heads)
        self.widen, self.narrow = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        y = self.widen(self.norm2(x))
        return x + self.narrow(y * torch.sigmoid(1.702 * y))


class VisionSized(nn.Module):
    """ViT-B/32's image tower with a 512-dimensional projection."""

    def __init__(self, width: int = 768, layers: int = 12, heads: int = 12, patch: int = 32, size: int = 224):
        super().__init__()
        self.patches = nn.Conv2d(3, width, patch, patch, bias=False)
        self.token = nn.Parameter(torch.randn(1, 1, width) * 0.02)
        self.places = nn.Parameter(torch.randn(1, (size // patch) ** 2 + 1, width) * 0.02)
        self.before = nn.LayerNorm(width)
        self.blocks = nn.Sequential(*(Block(width, heads) for _ in range(layers)))
        self.after = nn.LayerNorm(width)
        self.project = nn.Linear(width, 512, bias=False)

    def forward(self, pixel_values):
        x = self.patches(pixel_values).flatten(2).transpose(1, 2)
        x = torch.cat([self.token.expand(x.shape[0], -1, -1), x], 1) + self.places
        return self.project(self.after(self.blocks(self.before(x))[:, 0]))


class TextSized(nn.Module):
    """A small text tower: the bench times pictures."""

    def __init__(self, words: int = 49408, width: int = 64):
        super().__init__()
        self.embed = nn.Embedding(words, width)
        self.project = nn.Linear(width, 512, bias=False)

    def forward(self, input_ids):
        return self.project(self.embed(input_ids).mean(1))


def export(net: nn.Module, example: torch.Tensor, file: Path, given: str, answer: str) -> None:
    axes = {given: {0: "batch"}, answer: {0: "batch"}}
    torch.onnx.export(
        net.eval(), example, str(file), input_names=[given], output_names=[answer], dynamic_axes=axes, opset_version=OPSET
    )


def main() -> None:
    torch.manual_seed(7)
    folder = Path(sys.argv[1])
    encoder = folder / "encoder"
    (encoder / "onnx").mkdir(parents=True, exist_ok=True)
    detector = folder / "detector.onnx"
    export(YoloSized(), torch.zeros(2, 3, 640, 640), detector, "images", "output0")
    graph = onnx.load(str(detector))
    names = {i: f"class {i}" for i in range(CLASSES)}
    properties = {"names": str(names), "imgsz": "[640, 640]", "stride": "32", "task": "detect", "batch": "1"}
    onnx.helper.set_model_props(graph, properties)
    onnx.save(graph, str(detector))
    export(
        VisionSized(), torch.zeros(2, 3, 224, 224), encoder / "onnx" / "vision_model.onnx", "pixel_values", "image_embeds"
    )
    ids = torch.zeros(2, 77, dtype=torch.long)
    export(TextSized(), ids, encoder / "onnx" / "text_model.onnx", "input_ids", "text_embeds")
    settings = {
        "crop_size": 224, "do_center_crop": True, "do_normalize": True, "do_resize": True, "resample": 3, "size": 224,
        "feature_extractor_type": "CLIPFeatureExtractor",
        "image_mean": [0.48145466, 0.4578275, 0.40821073], "image_std": [0.26862954, 0.26130258, 0.27577711],
    }
    (encoder / "preprocessor_config.json").write_text(json.dumps(settings, indent=2))
    config = {
        "model_type": "clip", "projection_dim": 512, "text_config": {"max_position_embeddings": 77},
        "vision_config": {"image_size": 224},
    }
    (encoder / "config.json").write_text(json.dumps(config, indent=2))


if __name__ == "__main__":
    main()
