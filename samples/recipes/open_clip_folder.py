"""Writes an open_clip checkpoint as the folder Cropdesk reads: Hugging Face configs, a tokenizer, two ONNX graphs, and a
picture and texts with the vectors PyTorch makes of them, by which Cropdesk proves that it computes the same.

For models with CLIP's own tokenizer and image tower (ViT-B-32 and its kind). Needs open_clip_torch, transformers, onnx.

    open_clip_folder.py MODEL CHECKPOINT MODEL_FOLDER
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import open_clip
import torch
from PIL import Image
from torch import Tensor, nn
from transformers import CLIPTokenizerFast

TOKENIZER = "openai/clip-vit-base-patch32"
TEXTS = ["a red striped mug", "A photo of a blue bottle", "It's 100% caf\u00e9-proof & washable (30\u00b0)!"]


class Pictures(nn.Module):
    def __init__(self, model: nn.Module):
        super().__init__()
        self.model = model

    def forward(self, pixel_values: Tensor) -> Tensor:
        return self.model.encode_image(pixel_values)


class Texts(nn.Module):
    """Tokens behind the end have no say: attention only looks back, and the vector is that of the first end."""

    def __init__(self, model: nn.Module):
        super().__init__()
        self.model = model

    def forward(self, input_ids: Tensor) -> Tensor:
        return self.model.encode_text(input_ids)


def export(tower: nn.Module, example: Tensor, file: Path, source: str, target: str) -> None:
    torch.onnx.export(
        tower,
        (example,),
        str(file),
        opset_version=17,
        input_names=[source],
        output_names=[target],
        dynamic_axes={source: {0: "batch"}, target: {0: "batch"}},
    )


def write(file: Path, content: dict) -> None:
    file.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def unit(vector: Tensor) -> list[float]:
    return [round(float(value), 7) for value in vector / vector.norm()]


def main() -> None:
    name, checkpoint, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    model, _, preprocess = open_clip.create_model_and_transforms(name, pretrained=checkpoint)
    model.eval().float()
    side = model.visual.image_size
    side = side if isinstance(side, int) else side[0]
    tokenizer = CLIPTokenizerFast.from_pretrained(TOKENIZER)
    length = model.context_length
    if open_clip.get_tokenizer(name)(TEXTS)[0].tolist()[0] != tokenizer.bos_token_id:
        raise SystemExit(f"{name} has another tokenizer than CLIP's; write its tokenizer.json by hand.")
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    tokenizer.save_pretrained(folder)
    noise = np.random.default_rng(0).integers(0, 256, (side // 8, side // 8, 3), dtype=np.uint8)
    picture = Image.fromarray(noise).resize((side, side), Image.Resampling.BICUBIC)
    picture.save(folder / "golden.png", optimize=True)
    pixels = preprocess(picture)[None]
    tokens = open_clip.get_tokenizer(name)(TEXTS)
    export(Pictures(model), pixels.repeat(2, 1, 1, 1), folder / "onnx" / "vision_model.onnx", "pixel_values", "image_embeds")
    export(Texts(model), tokens, folder / "onnx" / "text_model.onnx", "input_ids", "text_embeds")
    with torch.no_grad():
        seen, said = model.encode_image(pixels)[0], model.encode_text(tokens)
    dimensions = int(seen.shape[0])
    write(
        folder / "config.json",
        {
            "architectures": ["CLIPModel"],
            "model_type": "clip",
            "projection_dim": dimensions,
            "logit_scale_init_value": float(model.logit_scale),
            "text_config": {
                "model_type": "clip_text_model",
                "max_position_embeddings": length,
                "projection_dim": dimensions,
                "vocab_size": len(tokenizer),
                "bos_token_id": tokenizer.bos_token_id,
                "eos_token_id": tokenizer.eos_token_id,
                "pad_token_id": tokenizer.eos_token_id,
            },
            "vision_config": {"model_type": "clip_vision_model", "image_size": side, "projection_dim": dimensions},
        },
    )
    write(
        folder / "preprocessor_config.json",
        {
            "image_processor_type": "CLIPImageProcessor",
            "do_resize": True,
            "size": {"shortest_edge": side},
            "resample": 3,
            "do_center_crop": True,
            "crop_size": {"height": side, "width": side},
            "do_convert_rgb": True,
            "do_rescale": True,
            "rescale_factor": 1 / 255,
            "do_normalize": True,
            "image_mean": list(model.visual.image_mean),
            "image_std": list(model.visual.image_std),
        },
    )
    ids = [row.tolist() for row in tokens]
    write(
        folder / "golden.json",
        {
            "image": "golden.png",
            "image_embedding": unit(seen),
            "texts": [
                {"text": text, "input_ids": row[: row.index(tokenizer.eos_token_id) + 1], "embedding": unit(vector)}
                for text, row, vector in zip(TEXTS, ids, said)
            ],
        },
    )


if __name__ == "__main__":
    main()
