"""`python -m config.languages update | compile [FILE ...]`: what make runs for catalogs and their .mo files."""

from __future__ import annotations

import sys
from pathlib import Path

from config.languages import catalogs
from config.languages.checks import is_translated
from config.languages.extraction import all_texts


def main(arguments: list[str]) -> int:
    """Do what was asked; 1 with every mistake if a catalog has some."""
    match arguments:
        case ["update"]:
            return update()
        case ["compile", *names]:
            return compile_all([Path(name) for name in names])
    sys.stderr.write(f"{__doc__}\n")
    return 2


def update() -> int:
    """Bring every catalog up to date and say how far each language is."""
    texts = all_texts()
    for language in catalogs.PLURALS:
        path = catalogs.path_of(language)
        catalog = catalogs.updated(catalogs.read(path), texts)
        catalogs.write_whole(path, catalogs.as_text(catalog))
        done = sum(1 for message in catalog if message.id and is_translated(message))
        sys.stdout.write(f"{language}: {done} of {len(texts)} texts\n")
    return 0


def compile_all(paths: list[Path]) -> int:
    """Make the .mo files of these catalogs, or of all."""
    for path in paths or [catalogs.path_of(language) for language in catalogs.PLURALS]:
        try:
            catalogs.compile_file(path)
        except catalogs.BrokenCatalog as broken:
            sys.stderr.write(f"{broken}\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
