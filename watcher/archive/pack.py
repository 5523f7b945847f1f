"""Files of a folder or of a packed one, read in memory: nothing is ever unpacked to the disk."""

from __future__ import annotations

import gzip
import io
import lzma
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from watcher.errors import WatcherError

#: The 575 files of declarations that we know have 0.3 MB together, the longest 33 kB.
_MOST_BYTES = 64_000_000
_MOST_FILE_BYTES = 2_000_000
_MOST_FILES = 50_000
_MOST_MEMORY = 128 << 20  # of the xz decoder; `xz -9` asks for 65 MiB


def read_files(path: Path, *, ending: str) -> Iterator[tuple[str, bytes]]:
    """Name and content of every plain file with an ending; links are never followed.

    Args:
        path: a folder, or a .tar, .tar.xz or .tar.gz.
        ending: how the names end, ".json".

    Raises:
        WatcherError: there is no such folder or file, or it is too large or damaged.
    """
    if path.is_dir():
        yield from _in_folder(path, ending)
        return
    try:
        packed = path.read_bytes() if path.stat().st_size <= _MOST_BYTES else None
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        raise WatcherError(f"{path}: {reason}. Give a folder or a .tar.xz.") from error
    if packed is None:
        raise _too_large(path)
    yield from _in_pack(path, _unpacked(path, packed), ending)


def _in_folder(folder: Path, ending: str) -> Iterator[tuple[str, bytes]]:
    for file in sorted(folder.iterdir()):
        if file.name.endswith(ending) and file.is_file() and not file.is_symlink():
            if file.stat().st_size > _MOST_FILE_BYTES:
                raise _too_large(file)
            yield file.name, file.read_bytes()


def _unpacked(path: Path, packed: bytes) -> bytes:
    try:
        if packed.startswith(b"\xfd7zXZ"):
            decoder = lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=_MOST_MEMORY)
            tar = decoder.decompress(packed, max_length=_MOST_BYTES + 1)
        elif packed.startswith(b"\x1f\x8b"):
            with gzip.open(io.BytesIO(packed)) as file:
                tar = file.read(_MOST_BYTES + 1)
        else:
            tar = packed
    except (lzma.LZMAError, OSError, EOFError, zlib.error) as error:
        raise _damaged(path) from error
    if len(tar) > _MOST_BYTES:
        raise _too_large(path)
    return tar


def _in_pack(path: Path, tar: bytes, ending: str) -> Iterator[tuple[str, bytes]]:
    try:
        with tarfile.open(fileobj=io.BytesIO(tar), mode="r:") as pack:
            for count, member in enumerate(pack):
                if count >= _MOST_FILES or member.size > _MOST_FILE_BYTES:
                    raise _too_large(path)
                if not member.isreg() or not member.name.endswith(ending):
                    continue
                file = pack.extractfile(member)
                if file is not None:
                    yield member.name, file.read()
    except tarfile.TarError as error:
        raise _damaged(path) from error


def _too_large(path: Path) -> WatcherError:
    return WatcherError(f"{path}: it is too large to be declarations. Check what it is.")


def _damaged(path: Path) -> WatcherError:
    return WatcherError(f"{path}: it is damaged, or no .tar, .tar.xz or .tar.gz. Fetch it anew.")
