"""A quantized encoder put into a finished pipeline: `python -m training.encoder.place --encoder DIR --pipeline FOLDER`.

Only the encoder's part of the folder changes; training.cnn.assemble makes the whole folder.
"""

import argparse
import json
import shutil
from pathlib import Path
from typing import Any

from pipeline.language.model.checksums import seal
from pipeline.language.model.entity_encoder import FACTORY, FILES, EncoderNer
from pipeline.language.model.load import EMBEDDED, RECOGNIZERS

PIPE = RECOGNIZERS["best"]
BEHIND = "known_names"


def place(encoder: Path, folder: Path, version: str | None = None) -> None:
    """Replaces, or adds, the pipe `encoder_ner` of a pipeline's folder and seals it again.

    Raises OSError or ValueError where the encoder's files are missing or damaged, before anything is changed.
    """
    EncoderNer().from_disk(encoder)
    (folder / PIPE).mkdir(exist_ok=True)
    for file in FILES:
        shutil.copyfile(encoder / file, folder / PIPE / file)
    _add_to_config(folder / "config.cfg")
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    for key in ("pipeline", "components"):
        meta[key] = _with_pipe(meta[key])
    meta["version"] = version or meta["version"]
    (folder / "meta.json").write_text(json.dumps(meta, indent=2) + "\n", encoding="utf-8")
    seal(folder)


def _add_to_config(file: Path) -> None:
    from spacy.util import load_config

    config: Any = load_config(file, interpolate=False)
    if PIPE not in config["nlp"]["pipeline"]:
        config["nlp"]["pipeline"] = _with_pipe(config["nlp"]["pipeline"])
        config["components"][PIPE] = {"factory": FACTORY}
        config.to_disk(file)


def _with_pipe(names: list[str]) -> list[str]:
    at = names.index(BEHIND) + 1
    return names if PIPE in names else [*names[:at], PIPE, *names[at:]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoder", type=Path, required=True, help="folder that training.encoder.quantize wrote")
    parser.add_argument("--pipeline", type=Path, default=EMBEDDED, help="default: the embedded one")
    parser.add_argument("--version", help="new version of the pipeline; results name it, so raise it with the weights")
    arguments = parser.parse_args()
    place(arguments.encoder, arguments.pipeline, arguments.version)
    size = sum(file.stat().st_size for file in arguments.pipeline.rglob("*") if file.is_file()) / 1e6
    print(f"{arguments.pipeline}: {size:.1f} MB with the encoder of {arguments.encoder}")


if __name__ == "__main__":
    main()
