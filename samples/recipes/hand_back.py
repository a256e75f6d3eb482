"""Writes into a model folder what its weights learned from, so that Cropdesk knows it wherever the folder goes.

`cropdesk-model.json` names the dataset version by the hash of its content, and the weights that training began with.
Needs nothing but Python.

    hand_back.py EXPORT MODEL_FOLDER [--base FILE_OR_FOLDER] [--command TEXT]
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path


def origin(export: Path, base: Path | None, command: str) -> dict:
    """What an export's manifest says of its version, and what training began with."""
    manifest_bytes = (export / "manifest.json").read_bytes()
    manifest = json.loads(manifest_bytes)
    return {
        "layout": 1,
        "dataset": {
            "name": manifest["dataset"],
            "version": manifest["version"],
            "contentSha256": manifest["contentSha256"],
            "manifestSha256": hashlib.sha256(manifest_bytes).hexdigest(),
        },
        "base": {"name": base.name if base else "", "sha256": sha256(base) if base and base.is_file() else ""},
        "command": command,
    }


def sha256(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while piece := stream.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def write(what: dict, folder: Path) -> None:
    text = json.dumps(what, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
    (folder / "cropdesk-model.json").write_text(text, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("export", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--base", type=Path)
    parser.add_argument("--command", default="")
    options = parser.parse_args()
    write(origin(options.export, options.base, options.command), options.folder)


if __name__ == "__main__":
    main()
