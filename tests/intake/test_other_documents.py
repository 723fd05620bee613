"""Files that no form reads: one sentence says what they are, what to send instead, or which words are known."""

import io

import docx
import openpyxl
import pytest

from assets.intake.other_documents import described
from assets.intake.problems import Problem
from assets.intake.reader import FormReader
from assets.knowledge.forms import forms
from assets.knowledge.words import other_documents
from tests.makers.documents import REGISTER, table

LONG_LIST = 3
"""Names of forms that a sentence may hold."""


def workbook(*rows: list[object], name: str = "Sheet1") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = name
    for row in rows:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def notice(*paragraphs: str) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def refusal(data: bytes, name: str) -> str:
    with pytest.raises(Problem) as refused:
        FormReader(name, 2023, REGISTER).read(data)
    return str(refused.value)


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (workbook(["示例县水利局2023年资产负债表"], ["项目", "期末数"], ["货币资金", 3]), "表.xlsx", "部门财务报告"),
        (workbook(["项目", "期末数"], ["货币资金", 3], name="收入费用表"), "表.xlsx", "部门财务报告"),
        (workbook(["姓名", "身份证号"], ["某某", "x"]), "水利局职工花名册.xlsx", "人员名册"),
        (workbook(["2023年12月明细账"], ["日期", "摘要", "借方"], ["1日", "办公费", 3]), "账.xlsx", "会计凭证"),
        (notice("关于开展2023年度部门整体支出绩效评价工作的通知", "请于月底前报送。"), "文件.docx", "公文"),
        (notice("示例县水利局财务管理办法", "第一条　为加强管理，制定本办法。"), "制度.docx", "公文"),
        (notice("办公设备采购合同", "甲方：示例县水利局"), "合同.docx", "采购、合同"),
        (
            workbook(
                ["部门职责—工作活动绩效目标"], ["职责活动", "绩效指标", "优", "良"], ["水利", "完好率", "≥95%", "≥90%"]
            ),
            "目标.xlsx",
            "职责—工作活动绩效目标",
        ),
        (notice("群众满意度调查问卷", "1. 您是否满意？"), "问卷.docx", "满意度调查问卷"),
    ],
)
def test_a_document_of_a_known_kind_is_named(data: bytes, name: str, kind: str) -> None:
    """The sentence says what the file is, why it is not used, and what to do; it does not list the forms there are."""
    sentence = refusal(data, name)
    assert kind in sentence and "处理办法" in sentence
    assert "模板改回" not in sentence and "表名和表头不要改动" not in sentence
    assert sum(form.label in sentence for form in forms()) <= LONG_LIST


def test_of_an_unknown_table_the_words_are_told_apart() -> None:
    """Which columns are known and which not tells whether a known table was renamed or another one arrived."""
    sentence = refusal(
        workbook(["示例县水利局工程一览"], ["标段", "年初预算数", "决算数", "监理"], ["一标", 3, 2, "某公司"]),
        "一览.xlsx",
    )
    assert "认识的有年初预算数、决算数" in sentence and "不认识的有标段、监理" in sentence


def test_a_table_beside_others_is_described_in_short() -> None:
    """An unread table of a file that is read otherwise is named by its kind or by its words."""
    assert "部门财务报告" in described(table(["资产负债表"], ["项目", "期末数"], ["货币资金", 3]))
    assert "不认识的有标段、监理" in described(table(["一览"], ["标段", "监理", "决算数"], ["一标", "某公司", 3]))


@pytest.mark.parametrize(
    "title",
    [
        *(form.label for form in forms()),
        *(table.title for form in forms() for table in form.tables if table.title),
        "示例县水利局2023年度部门整体支出绩效自评报告",
        "2023年度部门决算公开",
    ],
)
def test_nothing_that_is_read_here_is_called_not_needed(title: str) -> None:
    """The titles of the declared forms are none of the other documents."""
    assert not [kind.label for kind in other_documents() if kind.is_called(title)]
