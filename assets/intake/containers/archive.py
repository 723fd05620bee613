"""How large an archive may honestly be: looked up in its directory before anything is unpacked."""

import zipfile

from assets.intake.problems import Problem

MAX_UNPACKED_BYTES = 200_000_000
MAX_RATIO = 200
MAX_ENTRIES = 2_000


def refuse_bomb(name: str, archive: zipfile.ZipFile) -> None:
    """Stop an archive that would unpack beyond the limits.

    Raises:
        Problem: it would.
    """
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED_BYTES or unpacked / packed > MAX_RATIO:
        found = f"压缩包内 {len(entries)} 个部件、解压后 {unpacked / 1e6:.0f} MB（{unpacked / packed:.0f} 倍）"
        raise Problem(name, "", "", found, "普通大小的文件", "核实文件来源，另存为新的文件后再报送")
