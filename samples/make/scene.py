"""Sets products into scenes that look like catalog photos: a surface, a wall, light, shadows and other things around.

A scene is drawn by one random generator, so the same seed gives the same pixels. Boxes are those of the drawn pixels,
clipped to the frame.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cairo
import numpy as np
from PIL import Image, ImageFilter

from draw import CATEGORIES, COLOURS, STYLES, WOODS, Product, mix, rasterise, rgb

Box = tuple[int, int, int, int]

# Height of 100 drawing units as a share of the scene's shorter measure; a shoe's 100 units are wider than high.
NATURAL_SIZE = {
    "mug": 0.30,
    "bottle": 0.46,
    "chair": 0.66,
    "lamp": 0.54,
    "bag": 0.44,
    "shoe": 0.31,
    "t-shirt": 0.50,
    "watch": 0.44,
    "hat": 0.33,
    "book": 0.40,
}
STANDING = ("mug", "bottle", "lamp", "bag", "shoe", "watch", "hat", "book")
SCENES: dict[str, tuple[str, ...]] = {
    "table": STANDING + ("t-shirt",),
    "shelf": STANDING,
    "room": ("chair", "lamp", "bag", "shoe", "t-shirt", "hat", "chair"),
    "flat": ("bag", "shoe", "t-shirt", "watch", "hat", "book"),
    "studio": CATEGORIES,
}
WALLS = (
    rgb(226, 222, 214),
    rgb(205, 212, 214),
    rgb(214, 205, 192),
    rgb(190, 200, 190),
    rgb(222, 208, 200),
    rgb(168, 180, 188),
    rgb(196, 188, 200),
    rgb(238, 236, 232),
    rgb(150, 158, 150),
    rgb(120, 128, 140),
)


@dataclass(frozen=True)
class Placed:
    """A product in a picture: its box in whole pixels, right and bottom exclusive."""

    product: Product
    box: Box
    primary: bool


@dataclass(frozen=True)
class Wish:
    """What a picture is asked to be. `clutter` is the range of how many other products stand around."""

    width: int
    height: int
    clutter: tuple[int, int] = (2, 5)
    tiny: bool = False
    cut: bool = False
    kind: str | None = None


def random_product(rng: np.random.Generator, categories: tuple[str, ...] = CATEGORIES) -> Product:
    return Product(
        str(rng.choice(categories)), str(rng.choice(list(COLOURS))), str(rng.choice(STYLES)), int(rng.integers(1 << 30))
    )


def compose(subject: Product, wish: Wish, rng: np.random.Generator) -> tuple[np.ndarray, list[Placed]]:
    """Draws the subject and its company. Exactly one placed product is of the subject's kind."""
    kinds = [kind for kind, categories in SCENES.items() if subject.category in categories]
    kind = wish.kind if wish.kind in kinds else str(rng.choice(kinds, p=_weights(kinds)))
    scene = _Scene(wish, kind, rng)
    scene.backdrop()
    scene.arrange(subject)
    return scene.develop(), scene.placed


def _weights(kinds: list[str]) -> list[float]:
    share = {"table": 0.36, "shelf": 0.18, "room": 0.2, "flat": 0.24, "studio": 0.16}
    total = sum(share[kind] for kind in kinds)
    return [share[kind] / total for kind in kinds]


class _Scene:
    def __init__(self, wish: Wish, kind: str, rng: np.random.Generator) -> None:
        self.wish, self.kind, self.rng = wish, kind, rng
        self.width, self.height = wish.width, wish.height
        self.unit = min(self.width, self.height * 1.1, self.width * 0.9 + self.height * 0.2)
        self.light = float(rng.choice([-1.0, 1.0]))
        self.horizon = self.height * rng.uniform(0.42, 0.58)
        self.boards: list[float] = []
        self.placed: list[Placed] = []
        self.surface = cairo.ImageSurface(cairo.FORMAT_RGB24, self.width, self.height)
        self.pixels = np.ndarray(
            (self.height, self.width, 4), np.uint8, self.surface.get_data(), strides=(self.surface.get_stride(), 4, 1)
        )
        self.context = cairo.Context(self.surface)

    # The place

    def backdrop(self) -> None:
        image = np.empty((self.height, self.width, 3), np.float32)
        if self.kind == "flat":
            image[:] = self._texture(self.width, self.height)
            self._put(image)
        elif self.kind == "studio":
            tone = np.array(mix(WALLS[int(self.rng.integers(len(WALLS)))], (1, 1, 1), 0.35)) * 255
            rows = np.linspace(0, 1, self.height)[:, None]
            bend = np.exp(-(((rows - self.horizon / self.height) / 0.12) ** 2))
            image[:] = (tone * (0.90 + 0.12 * rows[..., None] - 0.07 * bend[..., None])).astype(np.float32)
            self._put(image)
        else:
            self._wall(image)
            if self.kind == "shelf":
                self._put(image)
                self._shelves()
            else:
                floor = int(self.horizon)
                texture = self._texture(self.width, self.height - floor)
                depth = np.linspace(0.80, 1.04, self.height - floor, dtype=np.float32)[:, None, None]
                image[floor:] = texture * depth
                self._put(image)
                if self.kind == "room":
                    self._skirting(floor)
                else:
                    self._gradient_band(floor, 10, 0.28)
            self._wall_decor()

    def _put(self, image: np.ndarray) -> None:
        self.surface.flush()
        self.pixels[..., :3] = np.clip(image, 0, 255)[..., ::-1]
        self.surface.mark_dirty()

    def _noise(self, width: int, height: int, across: int, down: int) -> np.ndarray:
        """Smooth noise in -1..1 with the given number of cells."""
        cells = (self.rng.random((max(2, down), max(2, across))) * 255).astype(np.uint8)
        image = Image.fromarray(cells).resize((width, height), Image.Resampling.BICUBIC)
        return np.asarray(image, np.float32) / 127.5 - 1

    def _wall(self, image: np.ndarray) -> None:
        tone = np.array(WALLS[int(self.rng.integers(len(WALLS)))], np.float32) * 255
        columns = np.linspace(-1, 1, self.width, dtype=np.float32)[None, :]
        rows = np.linspace(-1, 1, self.height, dtype=np.float32)[:, None]
        lit = np.exp(-((columns - 0.5 * self.light) ** 2 + (rows + 0.4) ** 2) / 1.1)
        image[:] = tone * (0.80 + 0.26 * lit + 0.012 * self._noise(self.width, self.height, 40, 30))[..., None]
        paper = self.rng.random()
        if paper < 0.18:
            period = self.width / self.rng.integers(14, 26)
            image *= (1 + 0.025 * np.sign(np.sin(np.arange(self.width) * 2 * math.pi / period)))[None, :, None]
        elif paper < 0.36 and self.kind != "shelf":
            self._panels(image)
        if self.rng.random() < 0.35:
            self._window_light(image)

    def _panels(self, image: np.ndarray) -> None:
        count = int(self.rng.integers(2, 5))
        step = self.width / count
        edge = max(2, self.height // 160)
        top, bottom = int(self.height * 0.06), int(self.horizon - self.height * 0.06)
        for index in range(count):
            left, right = int((index + 0.1) * step), int((index + 0.9) * step)
            image[top:bottom, left : left + edge] *= 0.93
            image[top : top + edge, left:right] *= 0.93
            image[top:bottom, right - edge : right] *= 1.05
            image[bottom - edge : bottom, left:right] *= 1.05

    def _window_light(self, image: np.ndarray) -> None:
        """The slanted light of a window on the wall, with the shadow of its bars."""
        mask = Image.new("L", (self.width // 4 + 1, self.height // 4 + 1), 0)
        pixels = np.zeros((mask.height, mask.width), np.uint8)
        rows, columns = np.mgrid[0 : mask.height, 0 : mask.width].astype(np.float32)
        rows, columns = rows / mask.height, columns / mask.width
        across = (columns - self.rng.uniform(0.1, 0.6)) - self.light * 0.35 * rows
        down = rows - 0.05 - 0.2 * across
        inside = (across > 0) & (across < 0.34) & (down > 0) & (down < 0.5)
        bars = (np.abs(across - 0.17) < 0.012) | (np.abs(down - 0.25) < 0.014)
        pixels[inside & ~bars] = 255
        soft = Image.fromarray(pixels).filter(ImageFilter.GaussianBlur(max(1, mask.width / 90)))
        glow = np.asarray(soft.resize((self.width, self.height), Image.Resampling.BILINEAR), np.float32) / 255
        image *= 1 + glow[..., None] * np.array([0.17, 0.14, 0.08], np.float32)

    def _texture(self, width: int, height: int) -> np.ndarray:
        """A surface: boards, marble, linen or stone. Muted, so that it never passes for a product's colour."""
        kind = self.rng.choice(["wood", "wood", "marble", "linen", "stone", "paint"])
        if kind == "wood":
            tone = np.array(
                mix(WOODS[int(self.rng.integers(len(WOODS)))], (0.8, 0.76, 0.7), self.rng.uniform(0.1, 0.6))
            )
            grain = 0.5 * self._noise(width, height, 5, height // 3) + 0.5 * self._noise(width, height, 14, height // 8)
            shade = 1 + 0.09 * grain
            plank = max(24, int(self.unit / self.rng.integers(4, 9)))
            for start in range(0, height, plank):
                shade[start : start + plank] *= self.rng.uniform(0.93, 1.06)
                shade[start : start + max(1, plank // 40)] *= 0.72
            return (tone * 255).astype(np.float32) * shade[..., None]
        if kind == "marble":
            veins = np.abs(self._noise(width, height, 7, 5) + 0.5 * self._noise(width, height, 19, 13))
            shade = 0.94 - 0.085 * np.exp(-((veins / 0.035) ** 2)) + 0.03 * self._noise(width, height, 4, 4)
            return np.array([238, 236, 234], np.float32) * shade[..., None]
        if kind == "linen":
            tone = np.array(self.rng.choice([(214, 206, 192), (196, 202, 206), (226, 222, 216), (176, 180, 172)]))
            weave = 0.03 * self._noise(width, height, width // 2, 20) + 0.03 * self._noise(
                width, height, 20, height // 2
            )
            folds = 0.05 * self._noise(width, height, 5, 3)
            return tone.astype(np.float32) * (1 + weave + folds)[..., None]
        if kind == "stone":
            tone = np.array(self.rng.choice([(150, 150, 150), (186, 182, 176), (122, 126, 130)]))
            speckle = 0.05 * self._noise(width, height, width // 2, height // 2) + 0.05 * self._noise(
                width, height, 9, 7
            )
            return tone.astype(np.float32) * (1 + speckle)[..., None]
        tone = np.array(mix(WALLS[int(self.rng.integers(len(WALLS)))], (1, 1, 1), 0.2)) * 255
        return tone.astype(np.float32) * (1 + 0.03 * self._noise(width, height, 4, 4))[..., None]

    def _gradient_band(self, top: float, height: float, alpha: float) -> None:
        """A soft dark line, where a surface meets a wall."""
        band = cairo.LinearGradient(0, top - height * 0.4, 0, top + height)
        band.add_color_stop_rgba(0, 0, 0, 0, 0)
        band.add_color_stop_rgba(0.3, 0, 0, 0, alpha)
        band.add_color_stop_rgba(1, 0, 0, 0, 0)
        self.context.set_source(band)
        self.context.rectangle(0, top - height * 0.4, self.width, height * 1.4)
        self.context.fill()

    def _skirting(self, floor: int) -> None:
        height = self.unit * 0.045
        self.context.set_source_rgb(0.94, 0.93, 0.91)
        self.context.rectangle(0, floor - height, self.width, height)
        self.context.fill()
        self._gradient_band(floor, 9, 0.35)
        self._gradient_band(floor - height, 4, 0.14)
        if self.rng.random() < 0.5:
            # A rug on the floor.
            tone = mix(WALLS[int(self.rng.integers(len(WALLS)))], (0.6, 0.5, 0.5), 0.3)
            centre = self.width * self.rng.uniform(0.3, 0.7)
            self.context.save()
            self.context.translate(centre, (floor + self.height) / 2 + self.height * 0.05)
            self.context.scale(self.width * 0.42, (self.height - floor) * 0.36)
            for size, share in ((1.0, 0.0), (0.9, 0.25), (0.86, 0.05)):
                self.context.arc(0, 0, size, 0, 2 * math.pi)
                self.context.set_source_rgb(*mix(tone, (1, 1, 1), share))
                self.context.fill()
            self.context.restore()

    def _shelves(self) -> None:
        count = 2 if self.height <= self.width * 1.15 else 3
        thickness = self.unit * 0.032
        wood = mix(WOODS[int(self.rng.integers(len(WOODS)))], (1, 1, 1), self.rng.uniform(0, 0.4))
        if self.rng.random() < 0.25:
            wood = rgb(240, 238, 234)
        for index in range(count):
            level = self.height * ((index + 1) / count - 0.06 * (index + 1 == count) - 0.03)
            self.boards.append(level)
            board = cairo.LinearGradient(0, level, 0, level + thickness)
            board.add_color_stop_rgb(0, *mix(wood, (1, 1, 1), 0.25))
            board.add_color_stop_rgb(0.25, *wood)
            board.add_color_stop_rgb(1, *mix(wood, (0, 0, 0), 0.3))
            self.context.set_source(board)
            self.context.rectangle(0, level, self.width, thickness)
            self.context.fill()
            self._gradient_band(level + thickness, self.unit * 0.06, 0.30)

    def _wall_decor(self) -> None:
        """Pictures on the wall and plants: things that are no product, so a detector learns to leave them alone."""
        context = self.context
        if self.kind in ("table", "room") and self.rng.random() < 0.45:
            width = self.unit * self.rng.uniform(0.16, 0.26)
            height = width * self.rng.uniform(0.75, 1.35)
            left, top = self.rng.uniform(0, self.width - width), self.horizon * self.rng.uniform(0.06, 0.2)
            frame = [rgb(60, 48, 40), rgb(240, 238, 232), rgb(190, 150, 96)][int(self.rng.integers(3))]
            context.set_source_rgba(0, 0, 0, 0.16)
            context.rectangle(left - self.light * 5, top + 6, width, height)
            context.fill()
            context.set_source_rgb(*frame)
            context.rectangle(left, top, width, height)
            context.fill()
            edge = width * 0.06
            context.rectangle(left + edge, top + edge, width - 2 * edge, height - 2 * edge)
            context.save()
            context.clip()
            context.set_source_rgb(0.93, 0.92, 0.88)
            context.paint()
            for _ in range(4):
                tone = mix(WALLS[int(self.rng.integers(len(WALLS)))], (0.4, 0.45, 0.5), 0.45)
                context.set_source_rgba(*tone, 0.8)
                base = top + height * self.rng.uniform(0.45, 0.9)
                context.move_to(left, top + height)
                context.line_to(left, base)
                context.curve_to(
                    left + width * 0.3,
                    base - height * self.rng.uniform(0, 0.3),
                    left + width * 0.6,
                    base + height * 0.1,
                    left + width,
                    base - height * self.rng.uniform(-0.1, 0.2),
                )
                context.line_to(left + width, top + height)
                context.fill()
            context.restore()
        if self.kind in ("table", "room", "shelf") and self.rng.random() < 0.4:
            level = (
                self.boards[int(self.rng.integers(len(self.boards)))]
                if self.boards
                else self.horizon + self.height * 0.05
            )
            self._plant(
                self.width * self.rng.choice([self.rng.uniform(0.03, 0.15), self.rng.uniform(0.85, 0.97)]), level
            )

    def _plant(self, centre: float, ground: float) -> None:
        context = self.context
        size = self.unit * (0.13 if self.kind == "shelf" else self.rng.uniform(0.15, 0.22))
        self._contact(centre, ground, size * 0.5)
        for _ in range(int(self.rng.integers(9, 15))):
            turn = self.rng.uniform(-1.15, 1.15)
            reach = size * self.rng.uniform(0.8, 1.5)
            tone = mix(rgb(70, 104, 74), rgb(122, 146, 108), self.rng.random())
            context.save()
            context.translate(centre, ground - size * 0.6)
            context.rotate(turn)
            context.move_to(0, 0)
            context.curve_to(-reach * 0.22, -reach * 0.4, -reach * 0.1, -reach * 0.8, 0, -reach)
            context.curve_to(reach * 0.1, -reach * 0.8, reach * 0.22, -reach * 0.4, 0, 0)
            context.set_source_rgb(*tone)
            context.fill()
            context.restore()
        pot = mix(
            [rgb(176, 112, 84), rgb(226, 222, 214), rgb(110, 112, 116)][int(self.rng.integers(3))], (0.5, 0.5, 0.5), 0.1
        )
        body = cairo.LinearGradient(centre - size * 0.4, 0, centre + size * 0.4, 0)
        lit = (0.15, 0.9) if self.light < 0 else (0.85, 0.1)
        body.add_color_stop_rgb(lit[0], *mix(pot, (1, 1, 1), 0.25))
        body.add_color_stop_rgb(lit[1], *mix(pot, (0, 0, 0), 0.35))
        context.set_source(body)
        context.move_to(centre - size * 0.4, ground - size * 0.7)
        context.line_to(centre + size * 0.4, ground - size * 0.7)
        context.line_to(centre + size * 0.28, ground)
        context.line_to(centre - size * 0.28, ground)
        context.close_path()
        context.fill()

    # The products

    def arrange(self, subject: Product) -> None:
        """Finds a place for the subject first, then for as many others as there is room; draws from back to front."""
        rng = self.rng
        company = [
            self._companion(subject) for _ in range(int(rng.integers(self.wish.clutter[0], self.wish.clutter[1] + 1)))
        ]
        plans = []
        first = self._plan(subject, True, [])
        if first is None:
            raise RuntimeError("the subject found no place")
        plans.append(first)
        for product in company:
            plan = self._plan(product, False, [other[2] for other in plans])
            if plan is not None:
                plans.append(plan)
        for product, pixels, box, standing, primary in sorted(plans, key=lambda plan: plan[2][3] if plan[3] else 0):
            self._set(product, pixels, box, standing)
            clipped = (max(0, box[0]), max(0, box[1]), min(self.width, box[2]), min(self.height, box[3]))
            self.placed.append(Placed(product, clipped, primary))

    def _companion(self, subject: Product) -> Product:
        """Another product; often near enough to the subject that only its words tell which is meant."""
        rng = self.rng
        while True:
            other = random_product(rng, SCENES[self.kind])
            kin = rng.random()
            if kin < 0.22:
                other = Product(subject.category, other.colour, other.style, other.shape_seed)
            elif kin < 0.36:
                other = Product(other.category, subject.colour, other.style, other.shape_seed)
            elif kin < 0.40:
                other = Product(subject.category, subject.colour, other.style, other.shape_seed)
            if other.kind != subject.kind:
                return other

    def _plan(self, product: Product, primary: bool, taken: list[Box]) -> tuple | None:
        rng = self.rng
        hung = product.category == "t-shirt" or (self.kind == "room" and product.category == "hat")
        for attempt in range(14):
            share = NATURAL_SIZE[product.category] * rng.uniform(0.82, 1.18) * (1.12 if primary else 0.85)
            share *= 0.97**attempt
            if self.kind == "room" and product.category not in ("chair", "lamp"):
                share *= 0.72
            if self.kind == "shelf":
                share = min(share * 0.85, 0.82 * self.height / len(self.boards) / self.unit)
            if primary and self.wish.tiny:
                share = NATURAL_SIZE[product.category] * rng.uniform(0.20, 0.30)
            turn = rng.uniform(-0.6, 0.6) if self.kind == "flat" else (rng.uniform(-0.04, 0.04) if hung else 0.0)
            pixels = rasterise(product, share * self.unit, self.light, turn, bool(rng.random() < 0.5))
            height, width = pixels.shape[:2]
            if width > self.width * 0.8 or height > self.height * 0.85:
                continue
            margin = self.unit * 0.012
            left = rng.uniform(margin, max(margin + 1, self.width - width - margin))
            if primary and not self.wish.tiny:
                left = (left + (self.width - width) * 0.5) / 2
            standing = False
            if self.kind == "flat":
                top = rng.uniform(margin, max(margin + 1, self.height - height - margin))
            elif hung:
                low = self.height * 0.04 + (self.unit * 0.06 if product.category == "t-shirt" else 0)
                top = rng.uniform(low, max(low + 1, min(self.horizon - height * 0.55, self.height * 0.25)))
            elif self.kind == "shelf":
                top, standing = self.boards[int(rng.integers(len(self.boards)))] - height + 2, True
            else:
                ground = rng.uniform(self.horizon + self.height * 0.04, self.height * 0.965)
                if primary and not self.wish.tiny:
                    ground = max(ground, self.horizon + self.height * 0.16)
                top, standing = ground - height, True
            if primary and self.wish.cut:
                hidden = rng.uniform(0.34, 0.5)
                if rng.random() < 0.7 or self.kind == "shelf":
                    left = -hidden * width if rng.random() < 0.5 else self.width - (1 - hidden) * width
                elif hung:
                    top = -hidden * height
                else:
                    top = self.height - (1 - hidden) * height
            elif top < 2 or top + height > self.height - 1:
                continue
            box = (int(left), int(top), int(left) + width, int(top) + height)
            if all(_overlap(box, other) < (0.10 if standing else 0.04) for other in taken):
                return product, pixels, box, standing, primary
        return None

    def _set(self, product: Product, pixels: np.ndarray, box: Box, standing: bool) -> None:
        context = self.context
        left, top, right, bottom = box
        width, height = right - left, bottom - top
        if standing:
            if product.category == "watch":
                self._watch_stand(left, top, width, height)
            self._contact(
                (left + right) / 2, bottom - height * 0.015, width * (0.42 if product.category != "hat" else 0.46)
            )
        else:
            if product.category == "t-shirt" and self.kind != "flat":
                self._hanger(left, top, width)
            self._drop_shadow(pixels, left, top, 0.42 if self.kind == "flat" else 0.30)
        rows, columns = pixels.shape[:2]
        stride = cairo.ImageSurface.format_stride_for_width(cairo.FORMAT_ARGB32, columns)
        padded = np.zeros((rows, stride // 4, 4), np.uint8)
        padded[:, :columns] = pixels
        item = cairo.ImageSurface.create_for_data(padded, cairo.FORMAT_ARGB32, columns, rows, stride)  # type: ignore
        context.set_source_surface(item, left, top)
        context.paint()

    def _contact(self, centre: float, ground: float, half: float) -> None:
        """The shadow of something that stands: dark where it touches, wide and faint away from the light."""
        context = self.context
        for reach, squeeze, shift, alpha in ((2.1, 0.20, -0.75, 0.26), (1.25, 0.13, -0.12, 0.5)):
            context.save()
            context.translate(centre + self.light * shift * half, ground)
            context.scale(half * reach, half * reach * squeeze)
            shadow = cairo.RadialGradient(0, 0, 0.1, 0, 0, 1)
            shadow.add_color_stop_rgba(0, 0.06, 0.04, 0.03, alpha)
            shadow.add_color_stop_rgba(0.55, 0.06, 0.04, 0.03, alpha * 0.55)
            shadow.add_color_stop_rgba(1, 0.06, 0.04, 0.03, 0)
            context.set_source(shadow)
            context.arc(0, 0, 1, 0, 2 * math.pi)
            context.fill()
            context.restore()

    def _drop_shadow(self, pixels: np.ndarray, left: int, top: int, alpha: float) -> None:
        """The blurred silhouette on the surface behind, away from the light."""
        shrink = 4
        margin = 8
        alpha_image = Image.fromarray(pixels[..., 3])
        small = alpha_image.resize((max(1, alpha_image.width // shrink), max(1, alpha_image.height // shrink)))
        canvas = Image.new("L", (small.width + 2 * margin, small.height + 2 * margin))
        canvas.paste(small, (margin, margin))
        softness = max(0.8, self.unit / 280)
        mask = np.asarray(canvas.filter(ImageFilter.GaussianBlur(softness)))
        stride = cairo.ImageSurface.format_stride_for_width(cairo.FORMAT_A8, mask.shape[1])
        padded = np.zeros((mask.shape[0], stride), np.uint8)
        padded[:, : mask.shape[1]] = mask
        rows, columns = mask.shape
        shadow = cairo.ImageSurface.create_for_data(padded, cairo.FORMAT_A8, columns, rows, stride)  # type: ignore
        context = self.context
        offset = self.unit * 0.014
        context.save()
        context.translate(left - self.light * offset, top + offset * 1.2)
        context.scale(alpha_image.width / small.width, alpha_image.height / small.height)
        context.set_source_rgba(0.05, 0.04, 0.04, alpha)
        context.mask_surface(shadow, -margin, -margin)
        context.restore()

    def _hanger(self, left: int, top: int, width: int) -> None:
        context = self.context
        centre = left + width / 2
        size = self.unit * 0.05
        context.set_source_rgb(*rgb(120, 92, 66))
        context.set_line_width(max(1.5, self.unit * 0.006))
        context.arc(centre, top - size * 0.55, size * 0.3, math.pi, 2.3 * math.pi)
        context.line_to(centre, top + size * 0.3)
        context.stroke()
        context.set_source_rgb(*rgb(90, 90, 94))
        context.arc(centre, top - size * 0.95, size * 0.16, 0, 2 * math.pi)
        context.fill()

    def _watch_stand(self, left: int, top: int, width: int, height: int) -> None:
        """A display cushion, since no watch stands on its own."""
        context = self.context
        middle = left + width / 2
        context.move_to(middle - width * 0.42, top + height * 0.16)
        context.line_to(middle + width * 0.42, top + height * 0.16)
        context.line_to(middle + width * 0.72, top + height)
        context.line_to(middle - width * 0.72, top + height)
        context.close_path()
        stand = cairo.LinearGradient(left - width * 0.3, 0, left + width * 1.3, 0)
        lit, dark = rgb(214, 206, 194), rgb(150, 142, 132)
        stand.add_color_stop_rgb(0, *(lit if self.light < 0 else dark))
        stand.add_color_stop_rgb(1, *(dark if self.light < 0 else lit))
        context.set_source(stand)
        context.fill()

    # The photograph

    def develop(self) -> np.ndarray:
        """Warmth, vignette and grain: what a lens and a sensor add."""
        self.surface.flush()
        image = self.pixels[..., 2::-1].astype(np.float32)
        warmth = self.rng.uniform(-0.03, 0.03)
        image *= np.array([1 + warmth, 1, 1 - warmth], np.float32) * self.rng.uniform(0.94, 1.05)
        columns = np.linspace(-1, 1, self.width, dtype=np.float32)[None, :, None]
        rows = np.linspace(-1, 1, self.height, dtype=np.float32)[:, None, None]
        image *= 1.02 - self.rng.uniform(0.03, 0.12) * (columns**2 + rows**2) / 1.4
        # Grain is drawn once in a tile: independent numbers for each pixel cost more than the whole drawing.
        tile = self.rng.normal(0, self.rng.uniform(1.0, 3.0), (160, 160, 1)).astype(np.float32)
        image += np.tile(tile, (self.height // 160 + 1, self.width // 160 + 1, 1))[: self.height, : self.width]
        return np.clip(image, 0, 255).astype(np.uint8)


def _overlap(first: Box, second: Box) -> float:
    """The shared area as a share of the smaller box."""
    width = min(first[2], second[2]) - max(first[0], second[0])
    height = min(first[3], second[3]) - max(first[1], second[1])
    if width <= 0 or height <= 0:
        return 0.0
    area = min((box[2] - box[0]) * (box[3] - box[1]) for box in (first, second))
    return width * height / area
