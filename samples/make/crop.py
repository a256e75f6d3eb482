"""The two rules by which pixels reach the models, the same as the application's: letterbox and crop."""

from __future__ import annotations

import math

import numpy as np
from PIL import Image

PAD_GREY = 114
DEFAULT_MARGIN = 0.15


def crop_square(picture: np.ndarray, box: tuple[float, ...], margin: float, size: int) -> np.ndarray:
    """Box plus margin, outward to whole pixels, inside the picture, mirrored to a square, resized bicubically."""
    height, width = picture.shape[:2]
    left, top, right, bottom = box
    across, down = margin * (right - left), margin * (bottom - top)
    x0, y0 = max(0, math.floor(left - across)), max(0, math.floor(top - down))
    x1, y1 = min(width, math.ceil(right + across)), min(height, math.ceil(bottom + down))
    cut = picture[y0:y1, x0:x1]
    side = max(cut.shape[:2])
    spare_rows, spare_columns = side - cut.shape[0], side - cut.shape[1]
    pads = [
        (spare_rows // 2, spare_rows - spare_rows // 2),
        (spare_columns // 2, spare_columns - spare_columns // 2),
        (0, 0),
    ]
    # A side of one pixel has nothing to mirror, so it is repeated.
    for axis in (0, 1):
        only = [pads[i] if i == axis else (0, 0) for i in range(3)]
        cut = np.pad(cut, only, mode="reflect" if cut.shape[axis] > 1 else "edge")
    return np.asarray(Image.fromarray(cut).resize((size, size), Image.Resampling.BICUBIC))


def letterbox(picture: np.ndarray, size: int, smooth: bool) -> tuple[np.ndarray, float, int, int]:
    """The picture kept in proportion on a grey square, with its gain and offset.

    `smooth` averages while shrinking; without it each pixel samples its four neighbours, as common runtimes do.
    Training sees both, so that the detector does not depend on the kernel.
    """
    height, width = picture.shape[:2]
    gain = min(size / height, size / width)
    columns, rows = round(width * gain), round(height * gain)
    left, top = round((size - columns) / 2 - 0.1), round((size - rows) / 2 - 0.1)
    image = Image.fromarray(picture)
    if smooth:
        small = image.resize((columns, rows), Image.Resampling.BILINEAR)
    else:
        step = (width / columns, 0, 0, 0, height / rows, 0)
        small = image.transform((columns, rows), Image.Transform.AFFINE, step, Image.Resampling.BILINEAR)
    canvas = np.full((size, size, 3), PAD_GREY, np.uint8)
    canvas[top : top + rows, left : left + columns] = np.asarray(small)
    return canvas, gain, left, top
