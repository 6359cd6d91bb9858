"""Tell an archive by its first bytes, so that a report says what it was that nobody read.

Source: the format's own specification, in ``_MAGIC``'s comments. Loaded by the first file whose
bytes are no text.
"""

from __future__ import annotations

#: First bytes, NUL characters left out as ``guard.git.encoding`` does, and the format's name.
_MAGIC = (
    (b"PK\x03\x04", "Zip"), (b"PK\x05\x06", "Zip"),  # APPNOTE.TXT 4.3.7, 4.3.16; jar, whl, docx
    (b"\x1f\x8b\x08", "gzip"),  # RFC 1952, 2.3.1
    (b"\xfd7zXZ", "xz"),  # The .xz file format, 2.1.1.1
    (b"7z\xbc\xaf\x27\x1c", "7z"),  # 7zFormat.txt of the LZMA SDK
    (b"\x28\xb5\x2f\xfd", "Zstandard"),  # RFC 8878, 3.1.1
    (b"Rar!\x1a\x07", "RAR"),  # RAR 5.0 archive format
    *((b"BZh%d1AY&SY" % level, "bzip2") for level in range(1, 10)),  # levels 1-9, then pi in BCD
)
#: ``magic`` of POSIX.1-1988 pax, "ustar Interchange Format"; all before it but names is padding.
_TAR, _TAR_BYTES = b"ustar", 512


def archive_format(text: bytes) -> str:
    """Return the name of the archive format that ``text``, a file's beginning, is of, or ``""``."""
    for magic, name in _MAGIC:
        if text.startswith(magic):
            return name
    return "tar" if _TAR in text[:_TAR_BYTES] else ""
