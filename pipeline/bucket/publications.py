"""Copies of the publications in a bucket: what says which there are names them oldest first, each whole before it is named."""

from collections.abc import Mapping
from pathlib import Path

from pipeline.bucket.errors import BucketError
from pipeline.bucket.mirror import Mirror
from pipeline.bucket.pointers import Entry, change_folder, read_folder
from pipeline.bucket.store import Store

PLACE = "published"
FOLDER = "files"


def keep_publication(store: Store, file: Path, keep: int) -> None:
    """Uploads it as the newest; the newest `keep` stay."""
    mine = Mirror(store, PLACE, file.parent).upload(FOLDER, file.name, file)

    def add(files: Mapping[str, Entry]) -> Mapping[str, Entry]:
        others = [(name, entry) for name, entry in files.items() if name != file.name]
        return dict([*others, (file.name, mine)][-keep:])

    before = change_folder(store, f"{PLACE}/{FOLDER}", add).files
    kept = {entry.object for entry in read_folder(store, f"{PLACE}/{FOLDER}").files.values()}
    for entry in before.values():
        if entry.object not in kept:
            store.drop(entry.object)


def bring_publications(store: Store, folder: Path, count: int = 1) -> list[Path]:
    """The newest `count` (all, where there are fewer), oldest first, in the folder on this disk. Raises BucketError where there is
    none, or an object is lost."""
    names = list(read_folder(store, f"{PLACE}/{FOLDER}").files)[-count:]
    if not names:
        raise BucketError(f"{store.address} holds no publication yet: run the nightly job")
    brought: list[Path] = []
    for name in names:
        found = Mirror(store, PLACE, folder).bring(FOLDER, [name])
        if found.lost or not found.paths:
            raise BucketError(f"{store.address}: the object of {name} is gone; publish again: `quotewire publish`")
        brought.append(found.paths[0].replace(folder / name))
    return brought
