"""What a packed file may honestly hold: looked up in its directory, and at the head of its parts, before it is read."""

import re
import zipfile

from assets.intake.problems import Problem

MAX_UNPACKED_BYTES = 200_000_000
MAX_RATIO = 200
MAX_ENTRIES = 2_000

_XML_NAMES = (".xml", ".rels", ".vml")
_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
_ENCODING = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([^\"']*)")
_ENCODINGS = {b"utf-8", b"utf8", b"us-ascii", b"ascii", b"utf-16"}
"""Those that the standard of packed Office files allows, and a part of the first."""

_REMEDY = "核实文件来源，用 Office 或 WPS 打开后另存为新的文件再报送"


def refuse_bomb(name: str, archive: zipfile.ZipFile) -> None:
    """Stop an archive that would unpack beyond the limits, has two parts of one name, or parts that declare entities.

    Raises:
        Problem: it would, or has.
    """
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED_BYTES or unpacked / packed > MAX_RATIO:
        found = f"压缩包内 {len(entries)} 个部件、解压后 {unpacked / 1e6:.0f} MB（{unpacked / packed:.0f} 倍）"
        raise Problem(name, "", "", found, "普通大小的文件", _REMEDY)
    names = {entry.filename.lower() for entry in entries}
    if len(names) < len(entries):
        raise Problem(name, "", "", "压缩包内有同名的部件", "每个部件只有一个", _REMEDY)
    for entry in entries:
        if entry.filename.lower().endswith(_XML_NAMES):
            _refuse_declarations(name, archive.read(entry))


def _refuse_declarations(name: str, part: bytes) -> None:
    encoding = _ENCODING.match(part.removeprefix(b"\xef\xbb\xbf"))
    if any(mark in part for mark in _DOCTYPES) or (encoding and encoding[1].lower() not in _ENCODINGS):
        found, expected = "自带实体声明的内容（DOCTYPE）或少见的编码", "Office 或 WPS 保存的文件"
        raise Problem(name, "", "", found, expected, _REMEDY)
