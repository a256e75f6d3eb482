"""Draws single products as vector pictures.

A product is category + colour + style + the seed of its shape. The same product always has the same shape, so that
several pictures of one product show the same thing. Every drawing works in its own units (about 100 high) and is
rasterised at the size in which a scene needs it; the exact box comes from the drawn pixels, never from a guess.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import cairo
import numpy as np

Rgb = tuple[float, float, float]
Path = Callable[[cairo.Context], None]

CATEGORIES = ("mug", "bottle", "chair", "lamp", "bag", "shoe", "t-shirt", "watch", "hat", "book")
STYLES = ("plain", "striped", "dotted", "checked")


def rgb(red: int, green: int, blue: int) -> Rgb:
    return red / 255, green / 255, blue / 255


COLOURS: dict[str, Rgb] = {
    "red": rgb(200, 36, 44),
    "green": rgb(52, 140, 78),
    "blue": rgb(42, 90, 190),
    "yellow": rgb(242, 196, 40),
    "black": rgb(36, 36, 41),
    "white": rgb(244, 242, 237),
    "pink": rgb(242, 138, 178),
    "orange": rgb(238, 120, 30),
}

# The second colour of a pattern. It never is another named colour's full tone, so "red striped" stays red.
ACCENTS: dict[str, Rgb] = {
    "red": rgb(252, 240, 230),
    "green": rgb(244, 246, 228),
    "blue": rgb(240, 244, 252),
    "yellow": rgb(255, 253, 244),
    "black": rgb(206, 206, 210),
    "white": rgb(112, 120, 134),
    "pink": rgb(255, 247, 250),
    "orange": rgb(255, 246, 232),
}

WOODS = (rgb(176, 124, 76), rgb(140, 92, 54), rgb(206, 160, 110), rgb(96, 62, 40))
METALS = (rgb(178, 182, 188), rgb(202, 170, 110), rgb(92, 94, 100))


@dataclass(frozen=True)
class Product:
    """What is for sale: everything that its pictures have in common."""

    category: str
    colour: str
    style: str
    shape_seed: int

    @property
    def kind(self) -> tuple[str, str, str]:
        return self.category, self.colour, self.style

    @property
    def variant(self) -> str:
        """The sub-type, such as a cap among the hats; wording may use it."""
        options = VARIANTS[self.category]
        return options[self.shape_seed % len(options)]


VARIANTS: dict[str, tuple[str, ...]] = {
    "mug": ("mug", "tall mug"),
    "bottle": ("flask", "glass bottle", "sports bottle"),
    "chair": ("dining chair", "armchair"),
    "lamp": ("table lamp", "desk lamp"),
    "bag": ("tote bag", "handbag"),
    "shoe": ("sneaker", "high-top"),
    "t-shirt": ("t-shirt",),
    "watch": ("watch", "square watch"),
    "hat": ("sun hat", "cap"),
    "book": ("book", "notebook"),
}


def mix(first: Rgb, second: Rgb, share: float) -> Rgb:
    """`share` of the second colour in the first."""
    return tuple(a + (b - a) * share for a, b in zip(first, second))  # type: ignore[return-value]


BLACK: Rgb = (0.0, 0.0, 0.0)
WHITE: Rgb = (1.0, 1.0, 1.0)


class Brush:
    """Fills paths with the product's cloth: base colour, pattern, light and a fine edge."""

    def __init__(self, context: cairo.Context, product: Product, light: float) -> None:
        self.context = context
        self.light = light  # -1: from the left, 1: from the right
        self.shape = np.random.default_rng(product.shape_seed)
        jitter = self.shape.uniform(-0.03, 0.03) + self.shape.uniform(-0.012, 0.012, 3)
        red, green, blue = np.clip(COLOURS[product.colour] + jitter, 0, 1).tolist()
        self.base: Rgb = (red, green, blue)
        self.accent = ACCENTS[product.colour]
        self.style = product.style
        self.period = float(self.shape.uniform(11, 16))
        self.angle = float(self.shape.choice([0.0, math.pi / 2, math.pi / 4]))
        self.metal = METALS[int(self.shape.integers(len(METALS)))]
        self.wood = WOODS[int(self.shape.integers(len(WOODS)))]

    def between(self, low: float, high: float) -> float:
        """A measure of this product's own shape."""
        return float(self.shape.uniform(low, high))

    def cloth(self, path: Path, shade: str = "soft", turn: float = 0.0, dim: float = 0.0, scale: float = 1.0) -> None:
        """The patterned material. `dim` darkens parts that face away; `turn` rotates the pattern with the part."""
        context = self.context
        context.save()
        context.new_path()
        path(context)
        box = context.path_extents()
        context.clip()
        context.set_source_rgb(*mix(self.base, BLACK, dim))
        context.paint()
        self._pattern(box, turn, dim, scale)
        self._shade(box, shade)
        context.restore()
        self._edge(path, mix(self.base, BLACK, 0.45))

    def solid(self, path: Path, colour: Rgb, shade: str = "soft", edge: bool = True) -> None:
        """One colour, with light on it: wood, metal, paper, soles."""
        context = self.context
        context.save()
        context.new_path()
        path(context)
        box = context.path_extents()
        context.clip()
        context.set_source_rgb(*colour)
        context.paint()
        self._shade(box, shade)
        context.restore()
        if edge:
            self._edge(path, mix(colour, BLACK, 0.45))

    def line(self, path: Path, colour: Rgb, width: float, alpha: float = 1.0) -> None:
        context = self.context
        context.new_path()
        path(context)
        context.set_source_rgba(*colour, alpha)
        context.set_line_width(width)
        context.set_line_cap(cairo.LINE_CAP_ROUND)
        context.set_line_join(cairo.LINE_JOIN_ROUND)
        context.stroke()

    def tube(self, path: Path, colour: Rgb, width: float) -> None:
        """A thick rounded line with a lit side: handles, legs, stands."""
        self.line(path, mix(colour, BLACK, 0.4), width)
        self.line(path, colour, width * 0.82)
        context = self.context
        context.save()
        context.translate(self.light * width * 0.12, -width * 0.12)
        self.line(path, mix(colour, WHITE, 0.45), width * 0.22, 0.7)
        context.restore()

    def _edge(self, path: Path, colour: Rgb) -> None:
        self.line(path, colour, 0.7, 0.55)

    def _pattern(self, box: tuple[float, float, float, float], turn: float, dim: float, scale: float) -> None:
        if self.style == "plain":
            return
        context = self.context
        left, top, right, bottom = box
        reach = math.hypot(right - left, bottom - top) / 2 + self.period
        period = self.period * scale
        context.save()
        context.translate((left + right) / 2, (top + bottom) / 2)
        context.rotate(turn + (self.angle if self.style != "dotted" else 0))
        count = int(reach / period) + 1
        red, green, blue = mix(self.accent, BLACK, dim)
        if self.style == "striped":
            context.set_source_rgb(red, green, blue)
            for index in range(-count, count + 1):
                context.rectangle(-reach, index * period - period * 0.2, 2 * reach, period * 0.4)
            context.fill()
        elif self.style == "checked":
            for sideways in (False, True):
                context.set_source_rgba(red, green, blue, 0.62)
                for index in range(-count, count + 1):
                    low = index * period - period * 0.22
                    if sideways:
                        context.rectangle(low, -reach, period * 0.44, 2 * reach)
                    else:
                        context.rectangle(-reach, low, 2 * reach, period * 0.44)
                context.fill()
        else:
            context.set_source_rgb(red, green, blue)
            step = period * 0.95
            rows = int(reach / (step * 0.86)) + 1
            for row in range(-rows, rows + 1):
                for column in range(-count - 1, count + 2):
                    context.new_sub_path()
                    context.arc((column + (row % 2) / 2) * step, row * step * 0.86, step * 0.27, 0, 2 * math.pi)
            context.fill()
        context.restore()

    def _shade(self, box: tuple[float, float, float, float], shade: str) -> None:
        """Light over whatever lies in the clip. "round" is a cylinder, "soft" a gentle fall-off, "flat" almost none."""
        context = self.context
        left, top, right, bottom = box
        lit, dark = (left, right) if self.light < 0 else (right, left)
        if shade == "round":
            across = cairo.LinearGradient(lit, 0, dark, 0)
            across.add_color_stop_rgba(0.0, 0, 0, 0, 0.20)
            across.add_color_stop_rgba(0.12, 0, 0, 0, 0.0)
            across.add_color_stop_rgba(0.22, 1, 1, 1, 0.34)
            across.add_color_stop_rgba(0.40, 1, 1, 1, 0.02)
            across.add_color_stop_rgba(0.60, 0, 0, 0, 0.04)
            across.add_color_stop_rgba(1.0, 0, 0, 0, 0.42)
        elif shade == "soft":
            across = cairo.LinearGradient(lit, top, dark, bottom)
            across.add_color_stop_rgba(0.0, 1, 1, 1, 0.20)
            across.add_color_stop_rgba(0.45, 1, 1, 1, 0.0)
            across.add_color_stop_rgba(1.0, 0, 0, 0, 0.28)
        else:
            across = cairo.LinearGradient(lit, top, dark, bottom)
            across.add_color_stop_rgba(0.0, 1, 1, 1, 0.10)
            across.add_color_stop_rgba(1.0, 0, 0, 0, 0.12)
        context.set_source(across)
        context.paint()


def ellipse(centre_x: float, centre_y: float, radius_x: float, radius_y: float) -> Path:
    def path(context: cairo.Context) -> None:
        context.save()
        context.translate(centre_x, centre_y)
        context.scale(max(radius_x, 1e-3), max(radius_y, 1e-3))
        context.new_sub_path()
        context.arc(0, 0, 1, 0, 2 * math.pi)
        context.close_path()
        context.restore()

    return path


def polygon(*points: tuple[float, float]) -> Path:
    def path(context: cairo.Context) -> None:
        context.move_to(*points[0])
        for point in points[1:]:
            context.line_to(*point)
        context.close_path()

    return path


def polyline(*points: tuple[float, float]) -> Path:
    def path(context: cairo.Context) -> None:
        context.move_to(*points[0])
        for point in points[1:]:
            context.line_to(*point)

    return path


def rounded(left: float, top: float, width: float, height: float, radius: float) -> Path:
    def path(context: cairo.Context) -> None:
        reach = min(radius, width / 2, height / 2)
        context.new_sub_path()
        context.arc(left + width - reach, top + reach, reach, -math.pi / 2, 0)
        context.arc(left + width - reach, top + height - reach, reach, 0, math.pi / 2)
        context.arc(left + reach, top + height - reach, reach, math.pi / 2, math.pi)
        context.arc(left + reach, top + reach, reach, math.pi, 3 * math.pi / 2)
        context.close_path()

    return path


def curve(start: tuple[float, float], *segments: tuple[float, ...], close: bool = True) -> Path:
    """A start point, then Bezier segments of six numbers or straight ones of two."""

    def path(context: cairo.Context) -> None:
        context.move_to(*start)
        for segment in segments:
            if len(segment) == 2:
                context.line_to(*segment)
            else:
                context.curve_to(*segment)
        if close:
            context.close_path()

    return path


# Every drawing below fills the space 0..100 in height, as wide as it needs; the box is measured afterwards.


def draw_mug(brush: Brush, product: Product) -> None:
    tall = product.variant == "tall mug"
    half = brush.between(26, 30) if tall else brush.between(35, 41)
    foot = half * brush.between(0.78, 1.0)
    lip = brush.between(7, 10)
    top, bottom = 12.0, 96.0
    handle = brush.between(15, 20)
    grip = curve((half - 3, 30), (half + handle * 1.5, 24, half + handle * 1.6, 76, foot - 3, 72), close=False)
    brush.tube(grip, mix(brush.base, BLACK, 0.08), brush.between(7.5, 10))
    body = curve(
        (-half, top),
        (-foot, bottom - 10),
        (-foot, bottom, -foot + 6, bottom + 2, -foot + 12, bottom + 2),
        (foot - 12, bottom + 2),
        (foot - 6, bottom + 2, foot, bottom, foot, bottom - 10),
        (half, top),
    )
    brush.cloth(body, "round")
    brush.solid(ellipse(0, top, half, lip), mix(brush.base, WHITE, 0.35), "flat")
    drink = mix(rgb(92, 54, 30), BLACK, 0.1) if brush.shape.random() < 0.5 else mix(brush.base, BLACK, 0.55)
    brush.solid(ellipse(0, top + 1.6, half * 0.90, lip * 0.74), drink, "flat")


def draw_bottle(brush: Brush, product: Product) -> None:
    half = brush.between(15, 19)
    neck = half * brush.between(0.38, 0.5)
    if product.variant == "flask":
        shoulder, cap_height = brush.between(24, 28), 15.0
        neck = half * 0.78
        cap_colour = brush.metal
    elif product.variant == "glass bottle":
        shoulder, cap_height = brush.between(44, 50), 9.0
        cap_colour = brush.wood
    else:
        shoulder, cap_height = brush.between(30, 36), 12.0
        neck = half * 0.62
        cap_colour = rgb(52, 54, 60)
    body = curve(
        (-neck, cap_height),
        (-neck, shoulder * 0.62, -half, shoulder * 0.72, -half, shoulder),
        (-half, 94),
        (-half, 98, -half + 3, 100, -half + 6, 100),
        (half - 6, 100),
        (half - 3, 100, half, 98, half, 94),
        (half, shoulder),
        (half, shoulder * 0.72, neck, shoulder * 0.62, neck, cap_height),
    )
    brush.cloth(body, "round", scale=0.8)
    brush.solid(rounded(-neck - 1.5, 0, 2 * neck + 3, cap_height + 1, 2.5), cap_colour, "round")
    if product.variant == "sports bottle":
        brush.tube(
            curve((-neck * 0.6, 2), (-neck * 0.9, -9, neck * 0.9, -9, neck * 0.6, 2), close=False), cap_colour, 3
        )
    brush.line(polyline((-half + 0.5, shoulder + 2), (half - 0.5, shoulder + 2)), BLACK, 0.6, 0.25)


def draw_chair(brush: Brush, product: Product) -> None:
    legs = brush.wood if brush.shape.random() < 0.7 else brush.metal
    armchair = product.variant == "armchair"
    half = brush.between(30, 35) if armchair else brush.between(24, 28)
    inset = brush.between(3, 5)
    seat_top, seat_front = 54.0, 68.0
    thickness = 11.0 if armchair else brush.between(5, 7)
    leg = brush.between(3.2, 4.4)
    for side in (-1, 1):
        brush.tube(
            polyline((side * (half - inset - 3), seat_top), (side * (half - inset - 1), 90)), mix(legs, BLACK, 0.3), leg
        )
    corner = 14.0 if armchair else brush.between(4, 12)
    brush.cloth(rounded(-half + inset, 0, 2 * (half - inset), seat_top + 5, corner), "soft")
    if armchair:
        for row in range(3):
            brush.line(ellipse(0, 14 + row * 13, 1.2, 1.2), mix(brush.base, BLACK, 0.5), 1.2, 0.7)
    else:
        brush.line(rounded(-half + inset + 3, 3, 2 * (half - inset) - 6, seat_top - 2, corner * 0.7), BLACK, 0.7, 0.25)
    seat = curve(
        (-half + inset, seat_top),
        (half - inset, seat_top),
        (half, seat_front),
        (half, seat_front + 2),
        (-half, seat_front + 2),
        (-half, seat_front),
    )
    brush.cloth(seat, "flat", dim=0.04)
    brush.cloth(rounded(-half, seat_front, 2 * half, thickness, 3), "soft", dim=0.2)
    for side in (-1, 1):
        foot = side * (half - 1)
        brush.tube(polyline((side * (half - 4), seat_front + thickness), (foot, 98)), legs, leg * 1.15)
    if armchair:
        for side in (-1, 1):
            left = side * half - (8 if side > 0 else 1)
            brush.cloth(rounded(left, 36, 9, seat_front + thickness - 36, 4.5), "soft", dim=0.08)


def draw_lamp(brush: Brush, product: Product) -> None:
    top = brush.between(12, 18)
    bottom = brush.between(26, 33)
    shade_height = brush.between(38, 46)
    stand = [brush.wood, brush.metal, rgb(228, 224, 214)][int(brush.shape.integers(3))]
    if product.variant == "desk lamp":
        # An articulated arm: foot, two rods, a tilted bell.
        brush.solid(ellipse(0, 96, 20, 4.5), stand, "round")
        brush.tube(polyline((0, 94), (-15, 62)), stand, 3.4)
        brush.tube(polyline((-15, 62), (8, 28)), stand, 3.4)
        brush.solid(ellipse(-15, 62, 3.2, 3.2), mix(stand, BLACK, 0.3), "flat")
        context = brush.context
        context.save()
        context.translate(12, 24)
        context.rotate(-0.55)
        bell = curve((-9, -22), (-24, 18), (-22, 24, 22, 24, 24, 18), (9, -22), (7, -26, -7, -26, -9, -22))
        brush.solid(ellipse(0, 19, 23, 6), rgb(255, 244, 205), "flat")
        brush.cloth(bell, "round")
        brush.solid(ellipse(0, 19.5, 22, 4.6), rgb(255, 246, 214), "flat")
        context.restore()
        return
    style = int(brush.shape.integers(3))
    if style == 0:
        brush.tube(polyline((0, shade_height - 4), (0, 94)), stand, 4.5)
    elif style == 1:
        vase = curve(
            (-4, shade_height - 4),
            (-4, shade_height + 8, -18, shade_height + 12, -16, 74),
            (-15, 86, -8, 90, -8, 95),
            (8, 95),
            (8, 90, 15, 86, 16, 74),
            (18, shade_height + 12, 4, shade_height + 8, 4, shade_height - 4),
        )
        brush.solid(vase, stand, "round")
    else:
        for offset, radius in ((54, 7.5), (66, 9.0), (81, 11.0)):
            brush.solid(ellipse(0, offset, radius, radius * 0.9), stand, "round")
        brush.tube(polyline((0, shade_height - 4), (0, 48)), brush.metal, 3.5)
    brush.solid(ellipse(0, 95, brush.between(15, 21), 4.2), mix(stand, BLACK, 0.12), "round")
    shade = curve(
        (-top, 2),
        (-bottom, shade_height),
        (-bottom * 0.6, shade_height + 5, bottom * 0.6, shade_height + 5, bottom, shade_height),
        (top, 2),
        (top * 0.6, -1, -top * 0.6, -1, -top, 2),
    )
    brush.cloth(shade, "soft")
    context = brush.context
    context.save()
    context.new_path()
    shade(context)
    context.clip()
    glow = cairo.RadialGradient(0, shade_height * 0.62, 2, 0, shade_height * 0.62, bottom * 1.1)
    glow.add_color_stop_rgba(0, 1, 0.94, 0.74, 0.42)
    glow.add_color_stop_rgba(1, 1, 0.94, 0.74, 0)
    context.set_source(glow)
    context.paint()
    context.restore()


def draw_bag(brush: Brush, product: Product) -> None:
    leather = mix(brush.wood, BLACK, 0.15)
    if product.variant == "tote bag":
        half, foot = brush.between(33, 38), brush.between(30, 36)
        for depth, dark in ((-3.0, 0.35), (3.0, 0.0)):
            arc = curve((-17, 36 + depth), (-16, -10 + depth, 16, -10 + depth, 17, 36 + depth), close=False)
            brush.tube(arc, mix(leather, BLACK, dark), brush.between(4, 5.5))
        brush.solid(ellipse(0, 34, half, 3), mix(brush.base, BLACK, 0.55), "flat")
        body = curve(
            (-half, 34),
            (-foot, 96),
            (-foot * 0.5, 101, foot * 0.5, 101, foot, 96),
            (half, 34),
            (half * 0.5, 38, -half * 0.5, 38, -half, 34),
        )
        brush.cloth(body, "soft")
        for side in (-1, 1):
            brush.solid(rounded(side * 17 - 3.5, 36, 7, 11, 2), leather, "flat")
        brush.line(polyline((-half + 4, 42), (half - 4, 42)), mix(brush.base, BLACK, 0.5), 0.6, 0.5)
        return
    half = brush.between(42, 48)
    arc = curve((-20, 46), (-22, -6, 22, -6, 20, 46), close=False)
    brush.tube(arc, mix(brush.base, BLACK, 0.25), 5.5)
    brush.cloth(rounded(-half, 38, 2 * half, 62, 13), "soft")
    flap = curve(
        (-half, 50),
        (-half, 40, -half + 5, 38, -half + 13, 38),
        (half - 13, 38),
        (half - 5, 38, half, 40, half, 50),
        (half - 4, 70, 18, 76, 0, 76),
        (-18, 76, -half + 4, 70, -half, 50),
    )
    brush.cloth(flap, "soft", dim=0.07)
    brush.line(flap, BLACK, 1.0, 0.3)
    brush.solid(rounded(-6, 69, 12, 12, 3), METALS[1], "soft")


def draw_shoe(brush: Brush, product: Product) -> None:
    sole = [rgb(244, 243, 240), rgb(238, 232, 220), rgb(54, 54, 58)][int(brush.shape.integers(3))]
    high = product.variant == "high-top"
    collar = 10.0 if high else 30.0
    toe = brush.between(40, 46)
    upper = curve(
        (-58, 88),
        (-62, 64, -58, 48, -56, collar + 6),
        (-50, collar - 4, -36, collar - 2, -26, collar + 4),
        (-18, 40, 2, 52, 26, toe + 14),
        (50, toe + 18, 66, toe + 24, 68, 88),
    )
    tongue = curve((-34, collar + 4), (-30, collar - 12, -14, collar - 10, -12, collar + 6), (6, 54), (-14, 60))
    brush.solid(tongue, mix(brush.base, WHITE, 0.3), "soft")
    brush.cloth(upper, "soft", scale=0.9)
    brush.solid(
        curve((40, 88), (40, 72, 52, 66, 62, 70), (67, 74, 68, 80, 68, 88)), mix(sole, brush.base, 0.12), "soft"
    )
    heel = curve((-58, 88), (-61, 72, -60, 60, -58, 50), (-50, 52, -46, 64, -46, 88))
    brush.solid(heel, mix(brush.base, BLACK, 0.35), "soft")
    count = 5 if high else 4
    for index in range(count):
        share = index / (count - 1)
        x = -22 + share * 32 + (0 if not high else -4 * (1 - share))
        y = collar + 12 + share * (58 - collar - 4)
        brush.line(polyline((x - 5, y + 1), (x + 8, y - 3)), rgb(250, 250, 248), 2.6)
        brush.line(polyline((x - 5, y + 2.2), (x + 8, y - 1.8)), BLACK, 0.6, 0.25)
    base = curve((-60, 84), (66, 84), (72, 86, 72, 98, 64, 99), (-54, 99), (-63, 99, -63, 86, -60, 84))
    brush.solid(base, sole, "soft")
    brush.line(polyline((-58, 91), (67, 91)), mix(brush.base, BLACK, 0.1), 1.6, 0.9)


def draw_t_shirt(brush: Brush, product: Product) -> None:
    chest = brush.between(29, 33)
    hem = chest + brush.between(-1, 3)
    sleeve = brush.between(17, 22)
    outline = curve(
        (-13, 2),
        (-chest, 8),
        (-chest - sleeve, 34),
        (-chest - sleeve + 13, 43),
        (-chest + 1, 34),
        (-chest + 2, 60, -hem, 80, -hem, 97),
        (-hem * 0.5, 101, hem * 0.5, 101, hem, 97),
        (hem, 80, chest - 2, 60, chest - 1, 34),
        (chest + sleeve - 13, 43),
        (chest + sleeve, 34),
        (chest, 8),
        (13, 2),
        (9, 14, -9, 14, -13, 2),
    )
    brush.solid(ellipse(0, 4, 12, 5), mix(brush.base, BLACK, 0.5), "flat")
    brush.cloth(outline, "soft")
    brush.line(curve((-13, 2), (-9, 14, 9, 14, 13, 2), close=False), mix(brush.base, BLACK, 0.3), 2.6, 0.9)
    for side in (-1, 1):
        brush.line(
            curve(
                (side * (chest - 1), 34), (side * (chest - 5), 26, side * (chest - 4), 14, side * chest, 9), close=False
            ),
            BLACK,
            0.9,
            0.28,
        )
        brush.line(polyline((side * (chest + sleeve - 2), 32), (side * (chest + sleeve - 15), 41)), BLACK, 0.7, 0.25)
        fold = brush.between(4, 10)
        brush.line(
            curve(
                (side * (chest - 4), 44), (side * (chest - 12), 56, side * fold, 70, side * (fold + 4), 92), close=False
            ),
            BLACK,
            1.6,
            0.10,
        )
    brush.line(curve((-hem + 1, 94), (-hem * 0.5, 98, hem * 0.5, 98, hem - 1, 94), close=False), BLACK, 0.6, 0.28)


def draw_watch(brush: Brush, product: Product) -> None:
    half = brush.between(12, 14)
    strap = curve(
        (-half * 0.72, 2),
        (-half * 0.5, -1, half * 0.5, -1, half * 0.72, 2),
        (half, 36),
        (half, 64),
        (half * 0.76, 96),
        (half * 0.4, 101, -half * 0.4, 101, -half * 0.76, 96),
        (-half, 64),
        (-half, 36),
    )
    brush.cloth(strap, "round", scale=0.62)
    brush.line(polyline((-half * 0.8, 10), (half * 0.8, 10)), brush.metal, 2.4)
    for row in range(4):
        brush.line(ellipse(0, 78 + row * 5, 0.7, 0.7), BLACK, 1.0, 0.6)
    radius = brush.between(20, 23)
    square = product.variant == "square watch"
    dial = mix(brush.base, WHITE, 0.1) if brush.shape.random() < 0.6 else rgb(246, 245, 240)
    marks = rgb(30, 30, 34) if sum(dial) > 1.5 else rgb(246, 246, 246)

    def plate(size: float) -> Path:
        if square:
            return rounded(-size, 50 - size, 2 * size, 2 * size, size * 0.3)
        return ellipse(0, 50, size, size)

    brush.solid(rounded(radius - 1, 46.5, 6, 7, 2), brush.metal, "flat")
    brush.solid(plate(radius), brush.metal, "soft")
    brush.solid(plate(radius * 0.83), dial, "flat")
    for hour in range(12):
        turn = hour * math.pi / 6
        inner, outer = (0.58, 0.72) if hour % 3 == 0 else (0.65, 0.72)
        brush.line(
            polyline(
                (radius * inner * math.sin(turn), 50 - radius * inner * math.cos(turn)),
                (radius * outer * math.sin(turn), 50 - radius * outer * math.cos(turn)),
            ),
            marks,
            1.5 if hour % 3 == 0 else 0.8,
        )
    for share, turn, width in ((0.42, -0.95, 1.9), (0.62, 1.05, 1.4)):
        brush.line(
            polyline((0, 50), (radius * share * math.sin(turn), 50 - radius * share * math.cos(turn))), marks, width
        )
    brush.line(polyline((0, 50), (radius * 0.1, 50 + radius * 0.6)), rgb(206, 60, 50), 0.7)
    glass = curve(
        (-radius * 0.6, 50 - radius * 0.3),
        (-radius * 0.4, 50 - radius * 0.75, 0, 50 - radius * 0.8, radius * 0.2, 50 - radius * 0.72),
        close=False,
    )
    brush.line(glass, WHITE, 2.0, 0.4)


def draw_hat(brush: Brush, product: Product) -> None:
    if product.variant == "cap":
        visor = curve((18, 74), (52, 72, 82, 80, 86, 92), (62, 90, 36, 92, 14, 97))
        brush.cloth(visor, "soft", dim=0.12)
        crown = curve((-46, 92), (-56, 40, -30, 10, -2, 10), (30, 10, 46, 44, 42, 82), (20, 88, -20, 96, -46, 92))
        brush.cloth(crown, "round")
        for bend in (-20.0, 14.0):
            brush.line(curve((-2, 10), (bend, 30, bend * 1.4, 60, bend * 1.3, 91), close=False), BLACK, 0.9, 0.3)
        brush.solid(ellipse(-2, 9, 4, 2.6), mix(brush.base, BLACK, 0.2), "flat")
        brush.line(curve((-46, 90), (-20, 95, 20, 86, 42, 80), close=False), mix(brush.base, BLACK, 0.5), 1.4, 0.6)
        return
    brim = brush.between(66, 76)
    crown_half = brush.between(34, 39)
    brush.cloth(ellipse(0, 80, brim, 19), "soft", dim=0.06)
    brush.line(ellipse(0, 79, brim * 0.95, 16.5), BLACK, 0.7, 0.18)
    crown = curve(
        (-crown_half, 78),
        (-crown_half, 40, -crown_half + 6, 8, -12, 8),
        (-4, 12, 4, 12, 12, 8),
        (crown_half - 6, 8, crown_half, 40, crown_half, 78),
        (crown_half * 0.6, 90, -crown_half * 0.6, 90, -crown_half, 78),
    )
    brush.cloth(crown, "round")
    ribbon = curve(
        (-crown_half, 64),
        (-crown_half * 0.6, 75, crown_half * 0.6, 75, crown_half, 64),
        (crown_half, 78),
        (crown_half * 0.6, 90, -crown_half * 0.6, 90, -crown_half, 78),
    )
    brush.solid(ribbon, mix(brush.base, BLACK, 0.62) if sum(brush.base) > 0.6 else rgb(150, 146, 140), "round")


def draw_book(brush: Brush, product: Product) -> None:
    width = brush.between(58, 68)
    depth = brush.between(9, 15)
    lift = depth * 0.45
    # The pages and the back board show at the top and at the right, the front cover faces us.
    brush.cloth(polygon((0, 8), (depth, 8 - lift), (width + depth, 8 - lift), (width, 8)), "flat", dim=0.4)
    brush.solid(
        polygon((2, 8), (depth + 1, 9.5 - lift), (width + depth - 2, 9.5 - lift), (width - 1, 8)),
        rgb(248, 243, 228),
        "flat",
    )
    brush.solid(
        polygon((width, 8), (width + depth - 1, 9 - lift), (width + depth - 1, 98 - lift), (width, 99)),
        rgb(236, 229, 210),
        "flat",
    )
    for step in range(1, 5):
        x = width + (depth - 1) * step / 5
        brush.line(polyline((x, 8 - lift * step / 5), (x, 99 - lift * step / 5)), BLACK, 0.4, 0.25)
    brush.cloth(rounded(0, 7, width, 93, 2), "soft")
    spine = rounded(0, 7, 7, 93, 1.5)
    brush.solid(spine, mix(brush.base, BLACK, 0.3), "round")
    if product.variant == "notebook":
        brush.line(polyline((width - 9, 7), (width - 9, 100)), mix(brush.base, BLACK, 0.6), 2.6)
        brush.solid(rounded(16, 20, width - 36, 15, 2), rgb(250, 247, 238), "flat")
        brush.line(polyline((20, 27.5), (width - 25, 27.5)), rgb(90, 90, 96), 1.2, 0.8)
    else:
        panel = brush.between(0.0, 6.0)
        brush.solid(rounded(15, 24 + panel, width - 23, 27, 1), rgb(250, 246, 236), "flat")
        ink = mix(brush.base, BLACK, 0.6) if sum(brush.base) < 2.4 else rgb(60, 62, 70)
        brush.line(polyline((20, 32 + panel), (width - 13, 32 + panel)), ink, 3.0)
        brush.line(polyline((20, 39 + panel), (width - 20, 39 + panel)), ink, 2.0)
        brush.line(polyline((20, 45 + panel), (width - 26, 45 + panel)), ink, 1.0, 0.7)


DRAWINGS: dict[str, Callable[[Brush, Product], None]] = {
    "mug": draw_mug,
    "bottle": draw_bottle,
    "chair": draw_chair,
    "lamp": draw_lamp,
    "bag": draw_bag,
    "shoe": draw_shoe,
    "t-shirt": draw_t_shirt,
    "watch": draw_watch,
    "hat": draw_hat,
    "book": draw_book,
}


def rasterise(
    product: Product, height: float, light: float = -1.0, turn: float = 0.0, mirror: bool = False
) -> np.ndarray:
    """The product as premultiplied BGRA pixels, cut to exactly what is drawn. `height` is that of 100 drawing units."""
    recording = cairo.RecordingSurface(cairo.CONTENT_COLOR_ALPHA, None)
    context = cairo.Context(recording)
    context.rotate(turn)
    if mirror:
        context.scale(-1, 1)
    DRAWINGS[product.category](Brush(context, product, -light if mirror else light), product)
    left, top, width, height_units = recording.ink_extents()
    scale = height / 100
    columns, rows = math.ceil(width * scale) + 4, math.ceil(height_units * scale) + 4
    surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, columns, rows)
    painter = cairo.Context(surface)
    painter.translate(2 - left * scale, 2 - top * scale)
    painter.scale(scale, scale)
    painter.rotate(turn)
    if mirror:
        painter.scale(-1, 1)
    DRAWINGS[product.category](Brush(painter, product, -light if mirror else light), product)
    surface.flush()
    pixels = np.ndarray((rows, columns, 4), np.uint8, surface.get_data(), strides=(surface.get_stride(), 4, 1))
    solid = pixels[..., 3] > 100
    used_rows, used_columns = np.flatnonzero(solid.any(1)), np.flatnonzero(solid.any(0))
    return pixels[used_rows[0] : used_rows[-1] + 1, used_columns[0] : used_columns[-1] + 1].copy()
