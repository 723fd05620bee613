"""For which fiscal year a file counts, where it names none: one file in the folders of two years is asked about."""

import hashlib
from collections.abc import Collection, Mapping
from pathlib import Path

from assets.intake.problems import Refusal

_SHOWN_DIGITS = 12


def twins_of(path: Path, sha256: str, same_size: Collection[tuple[int, Path]]) -> list[tuple[int, Path]]:
    """Year and path of each file of the same content in the folders of other years.

    Args:
        same_size: year and path of the files of its size there.
    """
    return [(year, other) for year, other in same_size if other != path and sha256_of(other) == sha256]


def refuse_by_choice(name: str, sha256: str, fiscal_year: int, chosen: Mapping[int, bool]) -> None:
    """A file that the bureau lets count for other years only, or not for this one.

    Args:
        chosen: fiscal year → whether the file counts, of the years decided.

    Raises:
        Refusal: so it is.
    """
    years = "、".join(str(year) for year, use in sorted(chosen.items()) if use)
    if chosen.get(fiscal_year) is False or (years and not chosen.get(fiscal_year)):
        elsewhere = f"，计入 {years} 年度" if years else ""
        raise Refusal(
            name, "", "", f"财政局选择不采用的文件{elsewhere}（{sha256[:_SHOWN_DIGITS]}）",
            f"在 bureau/choices 中选择计入 {fiscal_year} 年度的文件",
            "报送本年度的文件；选择有误的，更正 bureau/choices",
        )  # fmt: skip


def refuse_two_years(name: str, sha256: str, fiscal_year: int, others: Collection[int]) -> None:
    """A file that would count for several fiscal years, since it names none.

    Args:
        others: the other years for which it would count as well.

    Raises:
        Refusal: so it is; in every one of them.
    """
    if others:
        years = "、".join(str(year) for year in sorted(others))
        raise Refusal(
            name, "", "", f"没有写明年度，又同时放在 {years} 年度文件夹里的文件",
            "写明年度，或只放在一个年度文件夹里",
            f"核对属于哪个年度，从其余文件夹移出；确要各年都用或由财政局指定的，在 bureau/choices 中写明"
            f"（file: {sha256[:_SHOWN_DIGITS]}，year: {fiscal_year}，use: true）；此前各年度都未采用",
        )  # fmt: skip


def sha256_of(path: Path) -> str:
    """Sha256 of a file; empty where it is gone or may not be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
