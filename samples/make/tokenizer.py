"""A small lower-casing byte-pair tokenizer in the Hugging Face `tokenizers` format.

It is learned from the captions. Every byte is in the vocabulary, so any text can be written with it. The class below
reads the same `tokenizer.json` that the application reads; training uses no second description of the rules.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

START, END = "<|startoftext|>", "<|endoftext|>"
WORD_END = "</w>"
LENGTH = 77
# The same rule twice: for the `tokenizers` library, and for Python's `re`, which knows no \p classes.
SPLIT = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
PYTHON_SPLIT = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d|[^\W\d_]+|\d|(?:[^\s\w]|_)+")


def byte_letters() -> list[str]:
    """One printable letter for each byte, as byte-level tokenizers write them."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters = [""] * 256
    spare = 256
    for byte in range(256):
        if byte in printable:
            letters[byte] = chr(byte)
        else:
            letters[byte] = chr(spare)
            spare += 1
    return letters


LETTERS = byte_letters()


def words(text: str) -> list[str]:
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).lower()
    # \p{N} also has fractions and Roman numerals, which Python counts as letters; alone they stay whole.
    text = "".join(f" {sign} " if unicodedata.category(sign) in ("No", "Nl") else sign for sign in text)
    return ["".join(LETTERS[byte] for byte in word.encode()) for word in PYTHON_SPLIT.findall(text)]


def learn(texts: Iterable[str], merges: int) -> dict:
    """Joins the most frequent neighbours, again and again; returns the content of `tokenizer.json`."""
    counts = Counter(word for text in texts for word in words(text))
    split = {word: (*word[:-1], word[-1] + WORD_END) for word in counts}
    learned: list[tuple[str, str]] = []
    for _ in range(merges):
        pairs: Counter[tuple[str, str]] = Counter()
        for word, parts in split.items():
            for pair in zip(parts, parts[1:]):
                pairs[pair] += counts[word]
        if not pairs:
            break
        # Ties are broken by spelling, so that the file is the same each time.
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        learned.append(best)
        split = {word: join(parts, best) for word, parts in split.items()}
    tokens = LETTERS + [letter + WORD_END for letter in LETTERS] + ["".join(pair) for pair in learned]
    vocabulary = {token: index for index, token in enumerate(dict.fromkeys([*tokens, START, END]))}
    special = [
        {
            "id": vocabulary[token],
            "content": token,
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": False,
            "special": True,
        }
        for token in (START, END)
    ]
    wrapped = [
        {"SpecialToken": {"id": START, "type_id": 0}},
        {"Sequence": {"id": "A", "type_id": 0}},
        {"SpecialToken": {"id": END, "type_id": 0}},
    ]
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": special,
        "normalizer": {
            "type": "Sequence",
            "normalizers": [
                {"type": "NFC"},
                {"type": "Replace", "pattern": {"Regex": r"\s+"}, "content": " "},
                {"type": "Lowercase"},
            ],
        },
        "pre_tokenizer": {
            "type": "Sequence",
            "pretokenizers": [
                {"type": "Split", "pattern": {"Regex": SPLIT}, "behavior": "Removed", "invert": True},
                {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False},
            ],
        },
        "post_processor": {
            "type": "TemplateProcessing",
            "single": wrapped,
            "pair": [*wrapped[:2], {"Sequence": {"id": "B", "type_id": 1}}, wrapped[2]],
            "special_tokens": {
                token: {"id": token, "ids": [vocabulary[token]], "tokens": [token]} for token in (START, END)
            },
        },
        "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": END,
            "continuing_subword_prefix": "",
            "end_of_word_suffix": WORD_END,
            "fuse_unk": False,
            "vocab": vocabulary,
            "merges": [" ".join(pair) for pair in learned],
        },
    }


def join(parts: tuple[str, ...], pair: tuple[str, str]) -> tuple[str, ...]:
    joined: list[str] = []
    for part in parts:
        if joined and (joined[-1], part) == pair:
            joined[-1] += part
        else:
            joined.append(part)
    return tuple(joined)


class Tokenizer:
    """Turns text into ids, by a `tokenizer.json`."""

    def __init__(self, file: Path) -> None:
        model = json.loads(file.read_text(encoding="utf-8"))["model"]
        self.vocabulary: dict[str, int] = model["vocab"]
        self.ranks = {tuple(merge.split(" ")): rank for rank, merge in enumerate(model["merges"])}
        self.start, self.end = self.vocabulary[START], self.vocabulary[END]
        self._known: dict[str, list[int]] = {}

    def encode(self, text: str) -> list[int]:
        """Start, at most 75 tokens, end."""
        ids = [token for word in words(text) for token in self._word(word)]
        return [self.start, *ids[: LENGTH - 2], self.end]

    def _word(self, word: str) -> list[int]:
        if word not in self._known:
            parts: tuple[str, ...] = (*word[:-1], word[-1] + WORD_END)
            while len(parts) > 1:
                pair = min(zip(parts, parts[1:]), key=lambda pair: self.ranks.get(pair, len(self.ranks)))
                if pair not in self.ranks:
                    break
                parts = join(parts, pair)
            self._known[word] = [self.vocabulary[part] for part in parts]
        return self._known[word]
