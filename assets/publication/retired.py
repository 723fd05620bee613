"""Documents of departments that a year no longer evaluates go: nothing stays published without its evaluation."""

import json
from collections.abc import Collection
from pathlib import Path

from assets.publication.documents import DOCUMENTS
from assets.publication.folder import MANIFEST, whole_folder
from assets.warehouse.replacement import remove_folder

_CONTRACT = "evaluation.json"


def remove_retired(folder: Path, fiscal_year: int, evaluated: Collection[str]) -> list[Path]:
    """Remove the files published of departments that were evaluated once and are no more.

    Only a folder whose ``evaluation.json`` says that it is ours is touched, and in it only what is published there.

    Args:
        folder: outputs of the year.
        evaluated: ids of the departments that it evaluates now.

    Returns:
        The folders emptied; one that held other files still is there.

    Raises:
        FolderInUse: one of them cannot be emptied, and is as it was.
    """
    retired = []
    ours = {MANIFEST, *(document.file for document in DOCUMENTS)}
    for contract in sorted(folder.glob(f"[!.]*/{_CONTRACT}")):
        department = contract.parent
        if department.name not in evaluated and _is_ours(contract, department.name, fiscal_year):
            if {path.name for path in department.iterdir()} <= ours:
                remove_folder(department)
            else:
                with whole_folder(department, ours):
                    pass
            retired.append(department)
    return retired


def _is_ours(contract: Path, department_id: str, fiscal_year: int) -> bool:
    try:
        said = json.loads(contract.read_bytes())
        return bool((said["department_id"], said["fiscal_year"]) == (department_id, fiscal_year))
    except (ValueError, KeyError, TypeError):
        return False
