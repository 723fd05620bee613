"""Writes the synthetic district: submissions of 12 made-up departments for 2021–2023, and the list of planted errors.

``python data/sample/make_synthetic.py`` rewrites the files below ``data/sample``; the same seed gives the same bytes.
``synthetic_district.yaml`` says who the departments are, ``synthetic_figures.py`` makes figures that agree with one
another, ``synthetic_plants.py`` spoils some of them, ``synthetic_scores.py`` lets the departments assess themselves,
``synthetic_months.py`` tells how they spent their budgets of the last year, ``disclosures.py`` what they published and
declared before the year;
this module turns the outcome into files as departments send them.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from assets.knowledge.forms import Form, FormTable, Slot, forms, item_kind
from assets.knowledge.items import items, labels
from assets.publication.forms.writer import Content as CellContent
from assets.publication.forms.writer import Filling, write_form
from assets.warehouse.files import SAMPLE
from tests.makers.sample.disclosures import papers_of
from tests.makers.sample.figures import YEARS, Content, DepartmentYear, clean_year, district
from tests.makers.sample.months import MONITORED, MONTH_PLANTS, progress_rows
from tests.makers.sample.plants import PLANTS
from tests.makers.sample.scores import assess

SEED = 20240315

_FULL_WIDTH = {ord(char): ord(char) + 0xFEE0 for char in "0123456789.,"}
_CSV_FORMS = ("tidy_figures", "tidy_targets", "tidy_narratives")


def main(target: Path = SAMPLE, seed: int = SEED) -> None:
    """Write every submission and ``planted.csv`` below ``target``."""
    made = submissions(seed)
    for outdated in target.glob("[0-9]*/合成-*"):
        outdated.unlink()
    for submission in made:
        folder = target / str(submission.fiscal_year)
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files_of(submission):
            (folder / name).write_bytes(data)
    for fiscal_year, name, data in papers(seed):
        (target / str(fiscal_year) / name).write_bytes(data)
    header, *rows = progress_rows(next(form for form in forms() if form.id == "tidy_progress"), made, seed)
    (target / str(MONITORED) / f"合成-各部门预算执行进度-{MONITORED}年.csv").write_bytes(_csv(header, rows, "utf-8"))
    (target / "planted.csv").write_bytes(planted_csv())


def submissions(seed: int = SEED) -> list[DepartmentYear]:
    """Every department-year that is submitted, plants included, in order of department and year."""
    declared = district()
    result = []
    for entry in declared["departments"]:
        previous = filed = None
        for fiscal_year in YEARS:
            rng = Random(f"{seed}/{entry['id']}/{fiscal_year}")
            one = clean_year(entry, fiscal_year, declared["shared"], previous, rng)
            previous = deepcopy(one)
            plants = [p for p in PLANTS if (p.department_id, p.fiscal_year) == (entry["id"], fiscal_year)]
            for plant in plants:
                if plant.figures:
                    plant.figures(one)
            assess(one, filed, rng)
            for plant in plants:
                if plant.scores:
                    plant.scores(one)
            filed = one if one.year.get("filed", True) else None
            if filed:
                result.append(filed)
    return result


def papers(seed: int = SEED) -> Iterator[tuple[int, str, bytes]]:
    """Fiscal year, name and content of each budget, declaration and list of projects."""
    declared = district()
    for entry in declared["departments"]:
        previous = None
        for fiscal_year in YEARS:
            rng = Random(f"{seed}/{entry['id']}/{fiscal_year}")
            one = clean_year(entry, fiscal_year, declared["shared"], previous, rng)
            published = deepcopy(one)
            for plant in PLANTS:
                if plant.papers and (plant.department_id, plant.fiscal_year) == (entry["id"], fiscal_year):
                    plant.papers(published)
            for name, data in papers_of(published, previous, department_name(entry, fiscal_year)):
                yield fiscal_year, f"合成-{short_name(entry, fiscal_year)}-{name}", data
            previous = one


def short_name(entry: dict[str, Any], fiscal_year: int) -> str:
    """What the department calls itself in a year: one of them is renamed."""
    former = entry.get("former", {"until": 0})
    return str((former if fiscal_year <= former["until"] else entry)["short"])


def department_name(entry: dict[str, Any], fiscal_year: int) -> str:
    """The full name under which a department files in a year."""
    return f"{district()['region']}{short_name(entry, fiscal_year)}（合成数据）"


def register_rows() -> list[dict[str, str]]:
    """The district's rows of ``data/departments.csv``."""
    declared = district()
    return [
        {
            "department_id": entry["id"],
            "name": department_name(entry, YEARS[-1]),
            "region": declared["region"],
            "aliases": department_name(entry, YEARS[0]) if "former" in entry else "",
            "scheme": declared["scheme"],
            "synthetic": "true",
        }
        for entry in declared["departments"]
    ]


def planted_csv() -> bytes:
    """Every alarm that the planted errors raise: the planted one and what follows from it."""
    rows = [
        [plant.fiscal_year, plant.department_id, check, subject, "no" if place else "yes", plant.note]
        for plant in sorted(PLANTS, key=lambda plant: (plant.fiscal_year, plant.department_id))
        for place, (check, subject) in enumerate(plant.alarms)
    ]
    rows += [
        [MONITORED, plant.department_id, plant.check, f"截至{plant.month}月", "yes", plant.note]
        for plant in MONTH_PLANTS
    ]
    rows.sort(key=lambda row: row[:2])
    return _csv(["fiscal_year", "department_id", "check", "subject_contains", "planted", "note"], rows, "utf-8")


def files_of(submission: DepartmentYear) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file that a department sends for a year."""
    stem = f"合成-{short_name(submission.entry, submission.fiscal_year)}-{submission.fiscal_year}年"
    encoding = submission.year.get("as", "workbook")
    declared = {form.id: form for form in forms()}
    if encoding == "workbook":
        form = declared["collection_workbook"]
        yield f"{stem}绩效数据收集表.xlsx", write_form(_as_filed(form, submission), filling_of(form, submission))
        return
    for form_id in _CSV_FORMS:
        name = stem + declared[form_id].label.replace("（CSV）", ".csv")
        yield name, tidy_csv(declared[form_id], submission, encoding)


# -- workbooks --------------------------------------------------------------------------------------------------------


def filling_of(form: Form, submission: DepartmentYear) -> Filling:
    """A department-year as the contents of the form's cells, found through the form's own declaration."""
    cells: dict[tuple[str, ...], CellContent] = {}
    for table in form.tables:
        for key, item, content in _contents(table, submission):
            cells[key] = _shown(submission, table.id, item, submission.cells.get(key, content))
    yuan = {"budget_and_accounts": "元"} if submission.year.get("yuan") else {}
    records: dict[str, Sequence[Mapping[str, CellContent]]] = {"targets": submission.targets}
    if submission.claims and submission.year.get("sheet", True):
        records["score_sheet"] = list(_score_sheet(submission))
    return Filling(cells, records, yuan)


def _contents(table: FormTable, submission: DepartmentYear) -> Iterator[tuple[tuple[str, ...], str | None, Content]]:
    """Key, item and content of every cell of a pairs or grid table that the department fills in."""
    if table.layout == "pairs":
        for slot in table.fields:
            content = _fact(submission, slot)
            if content is not None:
                yield (table.id, slot.label), slot.item, content
    if table.layout == "grid":
        for row in table.rows:
            if row.item and item_kind(row.item) == "text":
                if text := _text(submission, row.item):
                    yield (table.id, row.label, ""), row.item, text
                continue
            for column in table.columns:
                item = row.item or column.item
                content = _figure(submission, item, row.phase or column.phase, row.basis or column.basis)
                if content is not None:
                    yield (table.id, row.label, column.label), item, content


def _fact(submission: DepartmentYear, slot: Slot) -> Content | None:
    if slot.field == "department":
        return department_name(submission.entry, submission.fiscal_year)
    if slot.field == "fiscal_year":
        return Decimal(submission.fiscal_year)
    if slot.item and item_kind(slot.item) == "text":
        return _text(submission, slot.item)
    return _figure(submission, slot.item, slot.phase, "total")


def _figure(submission: DepartmentYear, item: str | None, phase: str | None, basis: str | None) -> Content | None:
    return submission.figures.get(f"{item}.{phase}" + ("" if basis == "total" else f".{basis}"))


def _text(submission: DepartmentYear, item: str) -> str | None:
    text = submission.texts.get(item)
    if text is None or not item.startswith("text_"):
        return text
    score = f"{submission.figures['self_score.final']:f}"
    grade = submission.texts["self_grade"]
    return f"{district()['label']}{text.format(year=submission.fiscal_year, score=score, grade=grade)}"


def _shown(submission: DepartmentYear, table: str, item: str | None, content: Content) -> CellContent:
    """The content as the department types it: a number, or text with separators or in full width."""
    if isinstance(content, str):
        return content
    if item is None or items()[item].kind != "money":
        return float(content)
    style = submission.year.get("style")
    if style:
        text = f"{content:,.2f}"
        return text.translate(_FULL_WIDTH) if style == "fullwidth" else text
    in_yuan = submission.year.get("yuan") and table == "budget_and_accounts"
    return float(content * 10000 if in_yuan else content)


def _score_sheet(submission: DepartmentYear) -> Iterator[dict[str, CellContent]]:
    for indicator, (points, claimed) in submission.claims.items():
        yield {"评价指标": indicator, "分值": float(points), "自评得分": float(claimed)}
    if submission.claim_total is not None:
        yield {"评价指标": "合计", "分值": 100, "自评得分": float(submission.claim_total)}


def _as_filed(form: Form, submission: DepartmentYear) -> Form:
    """The form as this department keeps it: with a total row, the score sheet loses its column of numbers."""
    if submission.claim_total is None:
        return form
    tables = [
        table.model_copy(update={"columns": [slot for slot in table.columns if slot.label != "序号"]})
        if table.id == "score_sheet" else table
        for table in form.tables
    ]  # fmt: skip
    return form.model_copy(update={"tables": tables})


# -- tidy CSV ---------------------------------------------------------------------------------------------------------


def tidy_csv(form: Form, submission: DepartmentYear, encoding: str) -> bytes:
    """One table of a department-year as CSV: codes in UTF-8, Chinese headers and labels in GB18030."""
    chinese = encoding == "gb18030"
    slots = form.tables[0].columns
    header = [slot.aliases[-1] if chinese and slot.aliases else slot.label for slot in slots]
    name = department_name(submission.entry, submission.fiscal_year)
    owner = {"department": name if chinese else submission.entry["id"], "fiscal_year": str(submission.fiscal_year)}
    rows = [
        [(owner | fact).get(slot.field or slot.item or "", "") for slot in slots]
        for fact in _facts(form, submission, chinese)
    ]
    return _csv(header, rows, encoding)


def _facts(form: Form, submission: DepartmentYear, chinese: bool) -> Iterator[dict[str, str]]:
    """One mapping of field or item to text per row of the form."""

    def written(dimension: str, code: str) -> str:
        return labels(dimension)[code] if chinese else code

    if form.id == "tidy_figures":
        for key, content in submission.figures.items():
            item, phase, basis = [*key.split("."), "total"][:3]
            unit = items()[item].unit if items()[item].kind == "money" and isinstance(content, Decimal) else ""
            yield {
                "item": written("item", item), "phase": written("phase", phase), "basis": written("basis", basis),
                "value": content if isinstance(content, str) else f"{content:f}", "unit": unit or "",
            }  # fmt: skip
    elif form.id == "tidy_targets":
        workbook = next(one for one in forms() if one.id == "collection_workbook")
        item_of = {slot.label: slot.item or "" for table in workbook.tables for slot in table.columns}
        for target in submission.targets:
            yield {item_of[label]: text for label, text in target.items()}
    else:
        for item in submission.texts:
            if item.startswith("text_"):
                yield {"item": written("item", item), "value": _text(submission, item) or ""}


def _csv(header: Iterable[str], rows: Iterable[Iterable[Any]], encoding: str) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


if __name__ == "__main__":
    main()
