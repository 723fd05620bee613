"""A department speaks for itself alone: what lies in its folder can change nobody else's evaluation."""

from pathlib import Path

import docx
import openpyxl
import pytest

from assets.intake.trust.senders import Sender, senders_of
from tests.makers.inbox import CIVIL, EDUCATION, REGISTER, Inbox
from tests.makers.workbooks import SAMPLE, edited, saved, workbook

OWN = "部门,项目,阶段,金额\n示范区教育局,支出合计,决算,4512.25\n"
FIGURES = "部门,项目,阶段,金额\n示范区民政局,支出合计,决算,10\n"
REVIEW = (
    "部门,评价指标,认定得分,认定人,认定日期,认定理由,认定依据\n"
    "示范区民政局,行政效能,0,财政局绩效科,2024-06-01,核实,会议纪要\n"
)  # fmt: skip
OF_ANOTHER = workbook({**SAMPLE, ("profile", "部门名称"): "示范区民政局"})


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox(tmp_path)


def titled_document(tmp_path: Path) -> bytes:
    """A Word file whose title names the other department, with a table of targets."""
    document = docx.Document()
    document.add_paragraph("示范区民政局2023年度部门整体支出绩效自评表")
    table = document.add_table(rows=2, cols=4)
    for row, cells in enumerate([("指标名称", "指标口径", "目标值", "实际完成值"), ("低保", "数量", "≥20家", "1家")]):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    document.save(str(tmp_path / "x.docx"))
    return (tmp_path / "x.docx").read_bytes()


ATTACKS: dict[str, tuple[str, bytes | str]] = {
    "figures": ("数据.csv", FIGURES),
    "workbook": ("收集表.xlsx", OF_ANOTHER),
    "mostly blank workbook": ("空表.xlsx", workbook({("profile", "部门名称"): "示范区民政局"})),
    "two departments": ("两家.csv", OWN + FIGURES.splitlines()[1] + "\n"),
    "score sheet": ("评分表.csv", "部门,评价指标,分值,自评得分\n示范区民政局,行政效能,6,0\n"),
    "targets": ("目标.csv", "部门,指标名称,指标口径,目标值,实际完成值\n示范区民政局,低保,数量,≥20家,1家\n"),
    "narratives": ("文字.csv", "部门,章节,内容\n示范区民政局,自评等级,不合格\n"),
    "progress": ("进度.csv", "部门,月份,全年预算数,累计支出\n示范区民政局,6,100,1\n"),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_of_another_departments_counts(inbox: Inbox, attack: str) -> None:
    """A file in a department's folder that holds rows of another is refused as a whole, with both names."""
    name, data = ATTACKS[attack]
    inbox.put(f"2023/{EDUCATION}/{name}", data)
    inbox.look()
    status, message = inbox.status(f"2023/{EDUCATION}/{name}")
    assert status == "refused"
    assert "“示范区民政局”（9901-mz）" in message and "“示范区教育局”（9901-jy）" in message and "处理办法" in message
    assert not inbox.readings and not inbox.submissions


@pytest.mark.parametrize("folder", ["", "2023/民政/", "bureau/"])
def test_a_document_titled_for_another(inbox: Inbox, folder: str, tmp_path: Path) -> None:
    """A Word file of the education bureau's that is titled for the civil affairs bureau gives neither anything."""
    inbox.put(f"2023/区教育局/{folder}自评表.docx", titled_document(tmp_path))
    inbox.look()
    assert not inbox.readings


def test_what_a_department_says_of_itself_counts(inbox: Inbox) -> None:
    """In a folder named by id, name or former name a department's own files count, at any depth."""
    for number, folder in enumerate((EDUCATION, "示范区教育局", "区教育局/补报")):
        inbox.put(f"2023/{folder}/数据.csv", OWN.replace("4512.25", f"{number}"))
    inbox.look()
    assert inbox.departments() == {EDUCATION: 3}
    assert {row["sender"] for row in inbox.source_files} == {EDUCATION}


def test_the_bureau_vouches_for_flat_files(inbox: Inbox) -> None:
    """A file in the year's folder itself may name any department; the ledger says that nobody else vouches for it."""
    inbox.put("2023/两家.csv", OWN + FIGURES.splitlines()[1] + "\n")
    inbox.look()
    assert inbox.departments() == {EDUCATION: 1, CIVIL: 1}
    assert [row["sender"] for row in inbox.source_files] == [None]


def test_a_folder_that_is_misspelt_speaks_for_nobody(inbox: Inbox) -> None:
    """Where departments have folders of their own, one that the register does not know is refused with a sentence."""
    inbox.put(f"2023/{EDUCATION}/数据.csv", OWN)
    inbox.put("2023/教育/数据.csv", FIGURES)
    inbox.put(f"2023/教育/{CIVIL}/数据.csv", FIGURES + "\n")
    inbox.look()
    assert inbox.departments() == {EDUCATION: 1}
    status, message = inbox.status("2023/教育/数据.csv")
    assert status == "refused" and "文件夹“教育”不是登记的部门" in message
    assert inbox.status(f"2023/教育/{CIVIL}/数据.csv")[0] == "refused"


@pytest.mark.parametrize("folder", ["示范区教肓局", "区教育", "第一批"])
def test_a_single_folder_that_is_misspelt(inbox: Inbox, folder: str) -> None:
    """Also where no department has a folder, one that the register does not know is asked about and vouched by none."""
    inbox.put(f"2023/{folder}/数据.csv", OWN)
    inbox.look()
    status, message = inbox.status(f"2023/{folder}/数据.csv")
    assert status == "refused" and f"文件夹“{folder}”不是登记的部门" in message
    assert ("名称最接近的是“示范区教育局”" in message or "名称最接近的是“区教育局”" in message) == (folder != "第一批")
    assert not inbox.readings


@pytest.mark.parametrize(
    ("paths", "senders"),
    [
        (["2023/第一批/a.csv"], [Sender(None, "第一批", known=False)]),
        (["2023/第一批/区教育局/a.csv"], [Sender(EDUCATION, "区教育局")]),
        (["2023/区教育局/示范区民政局/a.csv"], [Sender(EDUCATION, "区教育局")]),
        (["2023/示范区体育局/a.csv"], [Sender(None, "示范区体育局", known=False)]),
        (["2023/a.csv", "2023/9901-jy/a.csv"], [Sender(), Sender(EDUCATION, "9901-jy")]),
        (["bureau/reviews/2023/9901-jy/a.csv"], [Sender()]),
    ],
)
def test_whose_a_folder_is(paths: list[str], senders: list[Sender]) -> None:
    """Batches sort departments' folders; the outermost department owns all below; other names are nobody's."""
    assert list(senders_of(paths, REGISTER, 2023).values()) == senders


def test_a_file_moved_into_a_departments_folder_counts_no_more_for_others(inbox: Inbox) -> None:
    """Accepted while the bureau vouched, the file may not speak for the other department once it lies elsewhere."""
    path = inbox.put("2023/数据.csv", FIGURES)
    inbox.look()
    (path.parent / EDUCATION).mkdir()
    path.rename(path.parent / EDUCATION / path.name)
    inbox.look()
    assert inbox.status(f"2023/{EDUCATION}/数据.csv")[0] == "refused"
    assert inbox.status("2023/数据.csv")[0] == "withdrawn"


# -- reviews -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", ["2023", f"2023/{CIVIL}"])
def test_a_review_among_submissions_is_none(inbox: Inbox, folder: str) -> None:
    """Nobody but the bureau reviews: the form is refused in every folder that others write to."""
    inbox.put(f"{folder}/review.csv", REVIEW)
    inbox.look()
    status, message = inbox.status(f"{folder}/review.csv")
    assert status == "refused" and "bureau/reviews/<年度>/" in message
    assert not inbox.readings


def test_a_review_saved_as_a_workbook_is_none_either(inbox: Inbox) -> None:
    """What Excel makes of the form is the same form."""
    book = openpyxl.Workbook()
    for line in REVIEW.splitlines():
        book.active.append(line.split(","))  # type: ignore[union-attr]
    inbox.put("2023/复核.xlsx", saved(book))
    inbox.look()
    assert inbox.status("2023/复核.xlsx")[0] == "refused"


def test_the_bureaus_review_counts(inbox: Inbox) -> None:
    """In the office's own folder it counts for the department that it names; nothing else counts from there."""
    inbox.put("2023/数据.csv", OWN)
    inbox.put("bureau/reviews/2023/复核.csv", REVIEW)
    inbox.put("bureau/reviews/2023/数据.csv", FIGURES)
    inbox.look()
    assert inbox.status("bureau/reviews/2023/复核.csv")[0] == "accepted"
    assert inbox.status("bureau/reviews/2023/数据.csv")[0] == "refused"
    assert {row["form"] for row in inbox.readings if row["department_id"] == CIVIL} == {"tidy_review"}


@pytest.mark.parametrize(
    "path",
    [
        "2023/departments.csv", "2023/deeper/corrections/c.yaml", "2023/bureau/choices/c.yaml",
        "2023/bureau/schemes/s.yaml", "2023/schemes/s.yaml", "2023/filings.yaml", "2023/settings.yaml",
    ],
)  # fmt: skip
def test_what_is_the_offices_own_is_no_submission(inbox: Inbox, path: str) -> None:
    """Register, corrections, schemes and the like have no effect in a year's folder: refused as what they are not."""
    content = "department_id,name\n9901-jy,示范区民政局\n" if path.endswith("csv") else "- {id: x, action: drop}\n"
    inbox.put(path, content)
    inbox.look()
    assert inbox.status(path)[0] == "quarantined"
    assert not inbox.readings


# -- hidden sheets -----------------------------------------------------------------------------------------------------


def with_hidden(state: str) -> bytes:
    """A workbook of the education bureau's with one more sheet, which a spreadsheet program does not show."""

    def hide(book: openpyxl.Workbook) -> None:
        sheet = book.create_sheet("附")
        for line in ATTACKS["targets"][1].splitlines():  # type: ignore[union-attr]
            sheet.append(line.split(","))
        sheet.sheet_state = state

    return edited(workbook(), hide)


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
@pytest.mark.parametrize("folder", ["2023", f"2023/{EDUCATION}"])
def test_a_hidden_sheet_is_named_and_does_not_count(inbox: Inbox, state: str, folder: str) -> None:
    """What nobody sees in Excel is no submission beside what everybody sees: it is named, and changes nothing."""
    inbox.put(f"{folder}/表.xlsx", with_hidden(state))
    inbox.look()
    status, message = inbox.status(f"{folder}/表.xlsx")
    assert status == "partial" and "工作表“附”" in message and "隐藏的工作表" in message and "未采用" in message
    assert set(inbox.departments()) == {EDUCATION}


def test_a_form_that_is_nowhere_visible_counts_and_is_named(inbox: Inbox) -> None:
    """A department that hid its whole form by mistake is heard, and asked to show it."""

    def hide(book: openpyxl.Workbook) -> None:
        for sheet in book:
            sheet.sheet_state = "hidden"
        book.active = book.create_sheet("封面")
        book["封面"].append(["见附表"])

    inbox.put("2023/表.xlsx", edited(workbook(), hide))
    inbox.look()
    status, message = inbox.status("2023/表.xlsx")
    assert status == "partial" and "隐藏的工作表" in message and "已采用" in message
    assert set(inbox.departments()) == {EDUCATION}
