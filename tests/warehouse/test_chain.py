"""A chain of lines shows that one was changed, taken out or put in; a line cut off by a crash is none."""

from collections.abc import Callable
from pathlib import Path

import pytest

from assets.warehouse.chain import Chain


@pytest.fixture
def chain(tmp_path: Path) -> Chain:
    chain = Chain(tmp_path / "home" / "chain.jsonl")
    chain.append([{"number": 1}, {"number": 2}])
    chain.append([{"number": 3, "text": "部门\n名称"}])
    return chain


def test_whole(chain: Chain) -> None:
    """Three lines follow from each other, and the last vouches for them all; an empty chain has none."""
    assert [entry["number"] for entry in chain.entries()] == [1, 2, 3]
    assert chain.broken_line() is None
    link = chain.link()
    assert link and link.lines == 3 and link == chain.link(3)
    assert chain.link(4) is None
    assert Chain(chain.path.parent / "other").link() is None


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        (lambda lines: [lines[0].replace(b"1", b"7", 1), *lines[1:]], 2),
        (lambda lines: [lines[0], *lines[2:]], 2),
        (lambda lines: [*lines[:2], b"{", *lines[2:]], 3),
        (lambda lines: [b"[]", *lines[1:]], 1),
    ],
)
def test_altered(chain: Chain, change: Callable[[list[bytes]], list[bytes]], broken: int) -> None:
    """The first line that does not follow is named."""
    lines = chain.path.read_bytes().split(b"\n")
    chain.path.write_bytes(b"\n".join(change(lines)))
    assert chain.broken_line() == broken


def test_an_altered_last_line_no_longer_vouches(chain: Chain) -> None:
    """Nothing follows the last line: whoever noted its sha256 sees that it was changed."""
    link = chain.link()
    chain.path.write_bytes(chain.path.read_bytes().replace(b'"number": 3', b'"number": 4'))
    assert chain.broken_line() is None and chain.link() != link


def test_a_line_cut_off_goes(chain: Chain) -> None:
    """A crash in the midst of writing leaves half a line; the next entry follows the last whole one."""
    chain.path.write_bytes(chain.path.read_bytes()[:-5])
    assert [entry["number"] for entry in chain.entries()] == [1, 2]
    chain.append([{"number": 4}])
    assert [entry["number"] for entry in chain.entries()] == [1, 2, 4]
    assert chain.broken_line() is None
