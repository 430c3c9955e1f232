"""Where the command line writes: whole files or none, and never over what it was given to read."""

import os
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import click

__all__ = ["SUFFIXES", "Destination", "destinations", "write_whole"]

SUFFIXES = {"text": ".txt", "json": ".json", "docx": ".docx", "pdf": ".pdf"}
STDIO = "-"

Destination = Path | None
"""A file, or None for standard output."""


def destinations(inputs: Sequence[str], form: str, out: str | None) -> list[Destination]:
    """Decide where the review of each input goes.

    Text and JSON go to standard output, the others to `NAME.review.docx` (or .pdf) beside their input. `out` names a
    file; or a folder, made if missing, when there are several inputs. Several reviews as text or JSON go into one
    file if `out` is named like one (has a suffix).

    Raises:
        click.UsageError: if an output is also an input, or if it is not clear where to write.
    """
    places = _places(inputs, form, out)
    given = {os.path.realpath(name) for name in inputs if name != STDIO}
    for place in places:
        if place is not None and os.path.realpath(place) in given:
            msg = f"{place} is an input. Choose another place with --out: inputs are never overwritten."
            raise click.UsageError(msg)
    return places


def _places(inputs: Sequence[str], form: str, out: str | None) -> list[Destination]:
    plain = form in {"text", "json"}
    if out == STDIO or (out is None and plain):
        if len(inputs) > 1 and not plain:
            msg = f"Several {form.upper()} files cannot go to standard output. Name a folder with --out."
            raise click.UsageError(msg)
        return [None] * len(inputs)
    if out is None:
        if STDIO in inputs:
            msg = f"Say with --out where the {form.upper()} of standard input goes ('-' for standard output)."
            raise click.UsageError(msg)
        names = _names(inputs, form, Counter(str(Path(name).with_suffix("")) for name in inputs))
        return [Path(given).with_name(name) for given, name in zip(inputs, names, strict=True)]
    folder = Path(out)
    is_folder = folder.is_dir() or out.endswith(("/", os.sep))
    if not is_folder and (len(inputs) == 1 or (plain and folder.suffix)):
        return [folder] * len(inputs)
    names = _names(inputs, form, Counter(Path(name).stem for name in inputs))
    return [folder / name for name in _distinct(names)]


def _names(inputs: Sequence[str], form: str, stems: Counter[str]) -> list[str]:
    """Return "contract.review.pdf" for "contract.docx", "contract.docx.review.pdf" where there are two contracts."""
    names: list[str] = []
    for given in inputs:
        path = Path("stdin" if given == STDIO else given)
        unique = stems[path.stem] <= 1 and stems[str(path.with_suffix(""))] <= 1
        names.append(f"{path.stem if unique else path.name}.review{SUFFIXES[form]}")
    return names


def _distinct(names: Sequence[str]) -> list[str]:
    """Number names that occur twice, as inputs of the same name from two folders have."""
    taken: set[str] = set()
    distinct: list[str] = []
    for name in names:
        stem, _, rest = name.rpartition(".review")
        number, fresh = 1, name
        while fresh in taken:
            number += 1
            fresh = f"{stem}-{number}.review{rest}"
        taken.add(fresh)
        distinct.append(fresh)
    return distinct


def write_whole(place: Path, data: bytes) -> None:
    """Write a file whole or leave what was there. Folders on the way are made.

    Raises:
        OSError: if it cannot be written.
    """
    target = Path(os.path.realpath(place))
    if target.exists() and not target.is_file():
        # A device or a pipe: there is nothing to replace.
        with target.open("wb") as stream:
            stream.write(data)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask())
        Path(name).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
