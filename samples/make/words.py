"""Words about products: titles and texts for the catalog, and captions for training.

Wording varies on purpose. Every phrase says only what is true of the drawing, since the encoder learns from it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from draw import CATEGORIES, COLOURS, STYLES, Product
from scene import random_product

NOUNS: dict[str, tuple[str, ...]] = {
    "mug": ("mug", "mug", "coffee mug", "tea mug", "cup"),
    "bottle": ("bottle", "bottle", "water bottle", "drinking bottle"),
    "chair": ("chair", "chair", "seat"),
    "lamp": ("lamp", "lamp", "reading lamp", "light"),
    "bag": ("bag", "bag", "shoulder bag", "carry bag"),
    "shoe": ("shoe", "shoe", "sneaker", "trainer"),
    "t-shirt": ("t-shirt", "t-shirt", "tee", "shirt", "tee shirt"),
    "watch": ("watch", "watch", "wristwatch", "wrist watch"),
    "hat": ("hat", "hat", "headwear"),
    "book": ("book", "book", "hardcover book"),
}
VARIANT_NOUNS: dict[str, tuple[str, ...]] = {
    "tall mug": ("tall mug",),
    "flask": ("flask", "thermos flask"),
    "glass bottle": ("glass bottle",),
    "sports bottle": ("sports bottle",),
    "dining chair": ("dining chair", "kitchen chair"),
    "armchair": ("armchair", "easy chair"),
    "table lamp": ("table lamp", "bedside lamp"),
    "desk lamp": ("desk lamp", "office lamp"),
    "tote bag": ("tote bag", "tote", "shopper"),
    "handbag": ("handbag", "hand bag"),
    "high-top": ("high-top shoe", "high-top sneaker"),
    "square watch": ("square watch",),
    "sun hat": ("sun hat", "brimmed hat"),
    "cap": ("cap", "baseball cap"),
    "notebook": ("notebook", "journal"),
}
STYLE_WORDS: dict[str, tuple[str, ...]] = {
    "plain": ("plain", "plain", "solid", "unpatterned"),
    "striped": ("striped", "striped", "stripy"),
    "dotted": ("dotted", "dotted", "polka dot", "spotted"),
    "checked": ("checked", "checked", "gingham", "chequered"),
}
STYLE_TAILS: dict[str, tuple[str, ...]] = {
    "plain": ("without a pattern", "in one colour", "with a plain finish"),
    "striped": ("with stripes", "with a striped pattern", "with fine stripes"),
    "dotted": ("with dots", "with polka dots", "with a dotted pattern"),
    "checked": ("with checks", "with a checked pattern", "in gingham check"),
}
TITLE_FORMS = (
    "{colour} {style} {noun}",
    "{colour} {style} {noun}",
    "{style} {colour} {noun}",
    "{noun}, {colour}, {style}",
    "{style} {noun} in {colour}",
    "{colour} {noun} {tail}",
    "{noun} in {colour} {tail}",
    "{maker} {style} {noun} {colour}",
    "{maker} {colour} {noun} {tail}",
)
MAKERS = ("Alder", "Brook", "Cove", "Dune", "Elm", "Fjord", "Grove", "Harbour", "Isla", "Juniper", "Kestrel", "Linden")
ABOUT = (
    "A {style} {noun} in {colour}, made to last.",
    "This {colour} {noun} comes {tail}.",
    "Our {colour} {style} {noun} brightens any day.",
    "Simple and well made: a {noun} in {colour} {tail}.",
    "A {colour} {noun} {tail}, for every day or as a gift.",
    "The {style} {noun} everyone asks about, here in {colour}.",
)
MORE = (
    "Small batches keep the quality high.",
    "Packed in recycled card.",
    "Easy to keep clean.",
    "A favourite with our customers.",
    "Comes in a gift box.",
    "Designed in our own studio.",
    "",
)
BESIDE = (
    "Looks good beside {other}.",
    "Goes well with {other}.",
    "Shown here with {other}.",
    "A fine match for {other}.",
)
USAGE: dict[str, tuple[str, ...]] = {
    "mug": ("For coffee, tea and cocoa", "At home and in the office"),
    "bottle": ("For water and cold drinks on the way", "For sport and travel"),
    "chair": ("For the dining table or a reading corner", "Indoor use"),
    "lamp": ("For the bedside or the desk", "Reading light"),
    "bag": ("For shopping and for work", "Everyday carry"),
    "shoe": ("For walking in town", "Casual wear"),
    "t-shirt": ("Summer wear", "Layer it or wear it alone"),
    "watch": ("Everyday wear", "For the office and for weekends"),
    "hat": ("For sunny days", "Outdoors"),
    "book": ("For reading and giving", "A bedside companion"),
}
FEATURES: dict[str, tuple[str, ...]] = {
    "mug": ("350 ml; dishwasher safe", "Stoneware; 300 ml"),
    "bottle": ("750 ml; leak proof", "500 ml; fits cup holders"),
    "chair": ("Padded seat; wooden legs", "Holds 120 kg"),
    "lamp": ("Warm light; E27 socket", "Fabric shade; 1.8 m cable"),
    "bag": ("Inner pocket; 12 litres", "Two handles; washable"),
    "shoe": ("Rubber sole; sizes 36 to 46", "Breathable lining"),
    "t-shirt": ("100% cotton; sizes S to XL", "Machine wash at 30 degrees"),
    "watch": ("Quartz movement; 38 mm", "Water resistant to 3 bar"),
    "hat": ("One size; folds flat", "Sun protection 50+"),
    "book": ("Hard cover; 240 pages", "Ribbon marker"),
}


@dataclass(frozen=True)
class Copy:
    """The texts of one product."""

    title: str
    description: str
    usage: str
    features: str


def _pick(rng: np.random.Generator, options: tuple[str, ...]) -> str:
    return options[int(rng.integers(len(options)))]


def noun(product: Product, rng: np.random.Generator) -> str:
    special = VARIANT_NOUNS.get(product.variant)
    return _pick(rng, special) if special and rng.random() < 0.4 else _pick(rng, NOUNS[product.category])


def _fill(form: str, product: Product, rng: np.random.Generator) -> str:
    return form.format(
        colour=product.colour,
        style=_pick(rng, STYLE_WORDS[product.style]),
        noun=noun(product, rng),
        tail=_pick(rng, STYLE_TAILS[product.style]),
        maker=_pick(rng, MAKERS),
    )


def _article(phrase: str) -> str:
    return f"{'an' if phrase[0] in 'aeiou' else 'a'} {phrase}"


def title(product: Product, rng: np.random.Generator) -> str:
    text = _fill(_pick(rng, TITLE_FORMS), product, rng)
    return text[0].upper() + text[1:]


def description(product: Product, rng: np.random.Generator) -> str:
    parts = [_fill(_pick(rng, ABOUT), product, rng), _pick(rng, MORE)]
    if rng.random() < 0.22:
        other = random_product(rng)
        if other.category != product.category:
            described = noun(other, rng) if rng.random() < 0.5 else f"{other.colour} {noun(other, rng)}"
            parts.append(_pick(rng, BESIDE).format(other=_article(described)))
    return " ".join(part for part in parts if part)


def copy_text(product: Product, rng: np.random.Generator) -> Copy:
    return Copy(
        title(product, rng),
        description(product, rng),
        _pick(rng, USAGE[product.category]),
        _pick(rng, FEATURES[product.category]),
    )


# Captions. A caption claims a category, a colour and a style, or leaves some of them open (None).
Claim = tuple[str | None, str | None, str | None]
FRAMES = (
    "{}",
    "a photo of {}",
    "a photo of {}",
    "a picture of {}",
    "a product photo of {}",
    "the {}",
    "a close-up of {}",
)
COLOUR_FRAMES = (
    "{}",
    "a {} object",
    "a photo of a {} object",
    "something {}",
    "a {} product",
    "the colour {}",
    "{} colour",
)
STYLE_FRAMES = (
    "{}",
    "a {} object",
    "a photo of a {} object",
    "a {} pattern",
    "{} pattern",
    "a {} product",
    "something {}",
)


def caption(product: Product, rng: np.random.Generator) -> tuple[str, Claim]:
    """One of many ways to speak about the product, from a single word to its full text."""
    category, colour, style = product.kind
    style_word = _pick(rng, STYLE_WORDS[style])
    ticket = rng.random()
    if ticket < 0.11:
        return _framed(noun(product, rng), rng), (category, None, None)
    if ticket < 0.21:
        return _pick(rng, COLOUR_FRAMES).format(colour), (None, colour, None)
    if ticket < 0.31:
        word = style if rng.random() < 0.6 else style_word
        return _pick(rng, STYLE_FRAMES).format(word), (None, None, style)
    if ticket < 0.37:
        return _framed(f"{colour} {noun(product, rng)}", rng), (category, colour, None)
    if ticket < 0.43:
        return _framed(f"{style_word} {noun(product, rng)}", rng), (category, None, style)
    if ticket < 0.50:
        return _framed(f"{colour} {style_word} {noun(product, rng)}", rng), product.kind
    if ticket < 0.68:
        return title(product, rng), product.kind
    if ticket < 0.78:
        return description(product, rng), product.kind
    texts = copy_text(product, rng)
    joiner = _pick(rng, (". ", " ", "\n"))
    parts = [texts.title, texts.description]
    if rng.random() < 0.4:
        parts += [texts.usage, texts.features]
    return joiner.join(parts), product.kind


def _framed(phrase: str, rng: np.random.Generator) -> str:
    frame = _pick(rng, FRAMES)
    return frame.format(phrase if frame in ("{}", "the {}") else _article(phrase))


TEMPLATES = {
    "category": ("a photo of a {}", "{}"),
    "colour": ("a {} object", "{}"),
    "style": ("a {} pattern", "a {} object"),
}
VOCABULARIES = {"category": CATEGORIES, "colour": tuple(COLOURS), "style": STYLES}


def vocabulary_yaml() -> str:
    """The vocabularies that the application labels with."""
    lines = ["version: 1", "attributes:"]
    for name, values in VOCABULARIES.items():
        lines.append(f"  - name: {name}")
        lines.append(f"    values: [{', '.join(values)}]")
        quoted = ", ".join('"' + template + '"' for template in TEMPLATES[name])
        lines.append(f"    templates: [{quoted}]")
    return "\n".join(lines) + "\n"
