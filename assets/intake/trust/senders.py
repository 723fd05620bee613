"""Who speaks through a file: a department in whose folder it lies, or the bureau, which vouches for all other files."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from assets.intake.ledger import Reading
from assets.intake.problems import Refusal
from assets.knowledge.forms import Form
from assets.knowledge.register import Register
from assets.text.normal import normalise

_REVIEWS = "bureau/reviews/"
_SIMILAR = 0.5
"""From which likeness of two names, of 1, one may be meant by the other."""


@dataclass(frozen=True)
class Sender:
    """Who sent a file.

    Attributes:
        department_id: the department in whose folder it lies; ``None``: the bureau.
        folder: that folder, or the folder of the year that nobody is known to own.
        known: whether it is known whose the folder is.
    """

    department_id: str | None = None
    folder: str = ""
    known: bool = True


def senders_of(paths: Iterable[str], register: Register, fiscal_year: int) -> dict[str, Sender]:
    """Ledger path → who sent the file, for the files of one fiscal year.

    A folder of the year that is named for a department is that department's, with all below it. One that names none is
    nobody's: were it the bureau's, one that is misspelt would speak for everybody. It may sort departments' folders
    (``第一批/教育局``), as long as the year has none beside it; one whose department the register has for other years
    only may not.
    """
    named = cache(lambda folder: _named(folder, register, fiscal_year))
    folders = {path: [] if is_review(path) else path.split("/")[1:-1] for path in paths}
    own_folders = any(named(below[0]) for below in folders.values() if below)
    return {path: _sender(below, named, own_folders) for path, below in folders.items()}


def is_review(path: str) -> bool:
    """Whether a path of the ledger is that of a review of the bureau's."""
    return path.startswith(_REVIEWS)


def _sender(folders: list[str], named: Callable[[str], str | None], own_folders: bool) -> Sender:
    department = next(filter(None, map(named, folders)), None)
    if folders and not named(folders[0]) and (own_folders or named(folders[0]) == "" or department is None):
        return Sender(None, folders[0], known=False)
    return Sender(department, next((folder for folder in folders if named(folder)), ""))


def _named(folder: str, register: Register, fiscal_year: int) -> str | None:
    """Id of the department that a folder is named for; ``""`` where the register knows the name otherwise."""
    department = register.find(folder, fiscal_year)
    return department.department_id if department else "" if normalise(folder) in register.names() else None


def refuse_unknown_folder(name: str, sender: Sender, register: Register) -> None:
    """A file in a folder that belongs to no department; the one that is called most like it is named.

    Raises:
        Refusal: so it is.
    """
    if not sender.known:
        similar = get_close_matches(normalise(sender.folder), register.names(), 1, _SIMILAR)
        raise Refusal(
            name, "", "", f"所在的文件夹“{sender.folder}”不是登记的部门"
            + "".join(f"（名称最接近的是“{department}”）" for department in similar),
            "部门自己的文件夹（以部门编码或登记名称命名），或由财政局负责的年度文件夹",
            "按部门登记表 departments.csv 改正文件夹名称，或由财政局核对后把文件移到年度文件夹",
        )  # fmt: skip


def refuse_foreign(
    name: str, sender: Sender, parts: Iterable[tuple[Form, list[Reading]]], register: Register, review: bool
) -> None:
    """A file may hold what its sender may say: a department speaks of itself and its units, the bureau alone reviews.

    Args:
        parts: each form of the file with its readings.
        review: whether it lies among the bureau's reviews.

    Raises:
        Refusal: it holds anything else; nothing of it counts.
    """
    for form, readings in parts:
        if form.office != review:
            found, expected, remedy = _MISPLACED[review]
            raise Refusal(name, "", "", f"“{form.label}”{found}", expected, remedy)
        for reading in readings:
            if sender.department_id and not register.belongs_to(
                reading.department_id, sender.department_id, reading.fiscal_year
            ):
                own, other = (
                    _called(id_, register, reading.fiscal_year) for id_ in (sender.department_id, reading.department_id)
                )
                raise Refusal(
                    name, reading.sheet, reading.cell, f"{other}的数据",
                    f"{own}自己的数据（文件在它的文件夹“{sender.folder}”里）",
                    "由该部门自己报送，或由财政局核对后放到年度文件夹；整个文件未采用",
                )  # fmt: skip


_MISPLACED = {
    False: ("在报送文件夹里", "放在 bureau/reviews/<年度>/ 里的复核认定", "由财政局核对后移到 bureau/reviews/<年度>/"),
    True: ("在复核认定的文件夹里", "复核认定表", "移到报送文件夹"),
}
"""Whether a file lies among the reviews → what is wrong with one that should not."""


def _called(department_id: str | None, register: Register, fiscal_year: int) -> str:
    department = register.find(department_id or "", fiscal_year)
    return f"“{department.name if department else department_id}”（{department_id}）"
