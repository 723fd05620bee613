"""sql/intake: which of several files, forms and cells a figure, target, claim or text is taken from."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tests.makers.rows import REPORT, TIDY, WORKBOOK, Built, Claim, District, Submission, Target

district = District()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    tables = [
        f"intake.{table}"
        for table in ("figure", "performance_target", "indicator_claim", "self_assessment", "submission_ledger")
    ]
    return district.build(tmp_path_factory.mktemp("district"), tables)


def figure(built: Built, department: str, columns: str = "amount state conflict") -> tuple:
    [found] = built.shown("intake.figure", department, columns)
    return found


ARRIVED_TWICE = district.given({2023: Submission("retirees=9", day=1, read_day=5, version="2.1")})
district.submit(ARRIVED_TWICE, 2023, Submission("retirees=8", day=1, version="1.1"))


def test_a_file_read_again_by_a_newer_reader_counts_once(built: Built) -> None:
    """One file, read on the 1st (8 retirees) and again on the 5th by a better reader (9): the later reading counts."""
    accepted = built.row("intake.accepted_submission", ARRIVED_TWICE)
    assert accepted["form_version"] == "2.1"
    assert accepted["received_at"].day == 1
    assert figure(built, ARRIVED_TWICE) == ("9", "value", False)


STATES = district.given(
    {
        2023: """approved_posts=40 staff_in_post=0 retirees=- worker_posts= institutional_posts=无
        administrative_posts=十四"""
    }
)


def test_every_typed_emptiness_stays_apart(built: Built) -> None:
    """40, 0, “-”, blank, “无” and an unreadable word are six different things, and only two of them have an amount."""
    assert built.shown("intake.figure", STATES, "item amount state") == [
        ("administrative_posts", None, "unparsed"),
        ("approved_posts", "40", "value"),
        ("institutional_posts", None, "not_applicable"),
        ("retirees", None, "dash"),
        ("staff_in_post", "0", "zero"),
        ("worker_posts", None, "blank"),
    ]


RESUBMITTED = district.given(
    {2023: [Submission("retirees=9", day=1), Submission("retirees=11", day=20), Submission("retirees=10", day=3)]}
)


def test_the_newest_submission_of_a_form_wins(built: Built) -> None:
    """9 on the 1st, 10 on the 3rd, 11 on the 20th: 11 counts, and the department does not contradict itself."""
    assert figure(built, RESUBMITTED) == ("11", "value", False)
    assert built.evidence(built.row("intake.figure", RESUBMITTED)["alternatives"]) == ["2023 retirees.final #20"]


BLANKED = district.given({2023: [Submission("retirees=9", day=1), Submission("retirees=", day=2)]})


def test_a_blank_resubmission_withdraws_the_own_earlier_value(built: Built) -> None:
    """Whoever sends the same form again with an empty cell no longer says 9."""
    assert figure(built, BLANKED) == (None, "blank", False)


LISTED = district.given(
    {
        2023: [
            Submission("retirees=9 staff_in_post=40", form=TIDY, day=1),
            Submission("staff_in_post=41", form=TIDY, day=2),
        ]
    }
)
SHORTENED = district.given(
    {2023: [Submission("retirees=9 staff_in_post=40", day=1), Submission("staff_in_post=41", day=2)]}
)


def test_a_row_absent_from_a_later_list_keeps_its_value(built: Built) -> None:
    """A list of single figures that sends only one row (在职 41) leaves the other figures (退休 9) as they were."""
    assert built.shown("intake.figure", LISTED, "item amount") == [("retirees", "9"), ("staff_in_post", "41")]


def test_a_table_is_taken_whole_from_the_later_file(built: Built) -> None:
    """The same table sent again without its line 退休: its figures are those of the later file, and 9 is not kept."""
    assert built.shown("intake.figure", SHORTENED, "item amount") == [("staff_in_post", "41")]


def versions(*files: Submission) -> str:
    """A department with files of 820 = 60 + 760 and 875 = 65 + 810, which came together unless they say otherwise."""
    cells = ["total_expenditure={} basic_expenditure={} project_expenditure={}".format(*row) for row in VERSIONS]
    return district.given({2023: [replace(file, figures=row) for file, row in zip(files, cells, strict=True)]})


VERSIONS = [(820, 60, 760), (875, "", 810)]
BY_WORD = versions(Submission(file="a", finality=1, written_day=1), Submission(file="b", finality=-1, written_day=9))
WORD_BEFORE_EDITION = versions(Submission(file="a", edition=2), Submission(file="b", edition=3, finality=-1))
BY_EDITION = versions(Submission(file="z", edition=2), Submission(file="b", edition=1))
BY_NAME = versions(Submission(file="a"), Submission(file="b"))
BY_RECEIPT = versions(Submission(finality=1), Submission(finality=-1, day=2))
BY_CHOICE = versions(Submission(chosen=True), Submission(day=2))
UNFILLED = district.given({2023: [Submission("retirees=9", file="a"), Submission("retirees=", file="b")]})


@pytest.mark.parametrize(
    ("department", "counted"),
    [
        (BY_WORD, 0), (WORD_BEFORE_EDITION, 0), (BY_EDITION, 0), (BY_NAME, 1), (BY_RECEIPT, 1), (BY_CHOICE, 0),
    ],
)  # fmt: skip
def test_of_two_versions_of_a_table_one_counts_whole(built: Built, department: str, counted: int) -> None:
    """The bureau's choice, then the later receipt, 定稿 before 初稿, the edition, the name: never some of each.

    A cell that the chosen version leaves blank is not filled in from the other.
    """
    total, basic, project = (str(cell) or None for cell in VERSIONS[counted])
    assert built.shown("intake.figure", department, "item amount conflict") == [
        ("basic_expenditure", basic, False),
        ("project_expenditure", project, False),
        ("total_expenditure", total, False),
    ]


def test_a_table_that_nobody_filled_in_is_no_version(built: Built) -> None:
    """Two halves of a workbook come in two files, each with the other's tables empty: the filled ones count."""
    assert figure(built, UNFILLED) == ("9", "value", False)


OTHER_FORM_BLANK = district.given({2023: [Submission("retirees=9", day=1), Submission("retirees=", form=TIDY, day=2)]})
OTHER_FORM_DASH = district.given({2023: [Submission("retirees=9", day=1), Submission("retirees=-", form=TIDY, day=2)]})
OTHER_FORM_NEWER = district.given({2023: [Submission("retirees=9", day=1), Submission("retirees=8", form=TIDY, day=2)]})
SAME_DAY = district.given({2023: [Submission("retirees=8", form=TIDY), Submission("retirees=9")]})


def test_a_blank_of_another_form_does_not_beat_a_value(built: Built) -> None:
    """The workbook says 9, a later CSV leaves the cell empty: 9 stands."""
    assert figure(built, OTHER_FORM_BLANK) == ("9", "value", False)


def test_a_stated_none_of_a_newer_form_is_a_statement(built: Built) -> None:
    """The workbook says 9, a later CSV says “-” (none): the newer statement stands."""
    assert figure(built, OTHER_FORM_DASH) == (None, "dash", False)


def test_between_two_forms_the_newer_value_wins_and_the_conflict_is_marked(built: Built) -> None:
    """9 in the workbook of the 1st, 8 in the CSV of the 2nd: 8 counts, and both cells are kept as evidence."""
    assert figure(built, OTHER_FORM_NEWER) == ("8", "value", True)
    assert built.evidence(built.row("intake.figure", OTHER_FORM_NEWER)["alternatives"]) == [
        "2023 retirees.final",
        "2023 retirees.final @tidy_figures #2",
    ]


def test_of_two_forms_of_one_day_the_declared_precedence_decides(built: Built) -> None:
    """Workbook (precedence 1) and CSV (precedence 2) of the same day: the workbook's 9 counts."""
    assert figure(built, SAME_DAY) == ("9", "value", True)


TWICE_IN_A_FILE = district.given({2023: "total_expenditure=860.14 total_expenditure=4512.25"})
WITHIN_PRINT = district.given({2023: "total_expenditure=860.14 total_expenditure=860.1"})
BEYOND_PRINT = district.given({2023: "total_expenditure=860.14 total_expenditure=860.2"})


def test_the_earlier_table_of_a_file_that_repeats_itself_wins(built: Built) -> None:
    """860.14 in the first table, 4512.25 for the same figure in a later one: the first counts, in conflict."""
    assert figure(built, TWICE_IN_A_FILE) == ("860.14", "value", True)


@pytest.mark.parametrize(("department", "conflict"), [(WITHIN_PRINT, False), (BEYOND_PRINT, True)])
def test_two_printings_of_one_number_are_no_conflict(built: Built, department: str, conflict: bool) -> None:
    """860.14 and 860.1 are the same number printed twice (half a unit of 0.1 apart); 860.14 and 860.2 are not."""
    assert figure(built, department) == ("860.14", "value", conflict)


TARGET_LISTS = district.given(
    {
        2023: [
            Submission(
                targets=[Target("规模工业总产值", "≥430亿元", "324.58亿元"), Target("新增企业", "20家以上", "32家")],
                day=1,
            ),
            Submission(targets=[Target("规模工业增加值", "约78亿元", "")], day=2),
        ]
    }
)


def test_target_lists_are_never_mixed(built: Built) -> None:
    """A newer list with one target replaces the older list of two: no target of the old list survives."""
    columns = "record target_name target_value unit direction target_state actual_state"
    assert built.shown("intake.performance_target", TARGET_LISTS, columns) == [
        ("1", "规模工业增加值", "78", "亿元", "about", "value", "blank")
    ]


TARGETS_KEPT = district.given(
    {
        2023: [
            Submission(
                targets=[Target("新增企业", "20家以上", "32家", net="26家", reduction="6家", deviation="市场好")]
            ),
            Submission("retirees=9", day=2),
        ]
    }
)


def test_a_file_without_targets_does_not_take_them_away(built: Built) -> None:
    """A later file that carries figures only leaves the list of targets of the earlier one."""
    target = built.row("intake.performance_target", TARGETS_KEPT)
    assert (target["target_text"], target["direction"], target["target_value"]) == ("20家以上", "at_least", 20)
    assert (target["actual_value"], target["reduction"], target["net_value"]) == (32, 6, 26)
    assert (target["deviation"], target["target_basis"]) == ("市场好", None)
    assert built.evidence(target["reading_ids"]) == ["2023 target_actual[1]", "2023 target_value[1]"]
    assert built.evidence(target["net_reading_ids"]) == [
        "2023 target_actual[1]",
        "2023 target_net[1]",
        "2023 target_reduction[1]",
    ]


SHEETS = district.given(
    {
        2023: [
            Submission(claims=[Claim("在职人员控制率", "5", "5"), Claim("预算完成率", "5", "4")], day=1),
            Submission("claim_total=4.5", claims=[Claim("在职人员控制率", "5", "4.5")], day=2),
        ]
    }
)


def test_score_sheets_are_never_mixed(built: Built) -> None:
    """Of two score sheets the newer one counts as a whole: one line, 4.5 of 5 points."""
    assert built.shown("intake.indicator_claim", SHEETS, "record indicator_label points score") == [
        ("1", "在职人员控制率", "5", "4.5")
    ]
    claim = built.row("intake.indicator_claim", SHEETS)
    assert built.evidence([claim["reading_id"]]) == ["2023 claim_score[1] #2"]


UNSCORED = district.given({2023: Submission(claims=[Claim("行政效能", "6", "")])})


def test_an_unscored_line_of_the_score_sheet_is_unknown_not_zero(built: Built) -> None:
    """A line without a score in the sheet claims nothing; it does not claim 0 points."""
    assert built.shown("intake.indicator_claim", UNSCORED, "indicator_label points score") == [("行政效能", "6", None)]


TEXTS = district.given(
    {
        2023: [
            Submission(texts={"text_problems": "资金到位慢", "text_duties": "旧职责"}, day=1),
            Submission(texts={"text_problems": "", "text_duties": "新职责"}, day=2),
        ]
    }
)


def test_the_newest_filled_version_of_a_text_counts(built: Built) -> None:
    """The duties of the newer file replace the older ones; its empty chapter does not delete the one sent before."""
    assert built.shown("intake.narrative", TEXTS, "item text") == [
        ("text_duties", "新职责"),
        ("text_problems", "资金到位慢"),
    ]


CLAIMED = district.given(
    {2023: Submission("self_score=92 claim_total=91", texts={"self_grade": "优秀", "targets_claim": "全部完成"})}
)
SILENT = district.given({2023: Submission("self_score=", texts={"self_grade": ""})})


def test_self_assessment_carries_score_grade_and_conclusion(built: Built) -> None:
    """92 points, “优秀”, “全部完成”, and the total of the score sheet, each with its cell."""
    columns = "self_score self_grade targets_claim claim_total"
    assert built.shown("intake.self_assessment", CLAIMED, columns) == [("92", "优秀", "全部完成", "91")]
    row = built.row("intake.self_assessment", CLAIMED)
    ids = ("self_score_reading_id", "self_grade_reading_id", "targets_claim_reading_id", "claim_total_reading_id")
    assert [built.evidence([row[column]])[0] for column in ids] == [
        "2023 self_score.final",
        "2023 self_grade.final",
        "2023 targets_claim.final",
        "2023 claim_total.final",
    ]


def test_a_department_that_claims_nothing_is_kept_with_nulls(built: Built) -> None:
    """Without a self-score the row exists and says unknown, never 0."""
    columns = "self_score self_grade targets_claim claim_total"
    assert built.shown("intake.self_assessment", SILENT, columns) == [(None, None, None, None)]


# -- sentences --------------------------------------------------------------------------------------------------------

SENTENCE_LATER = district.given({2023: [Submission("retirees=9", day=1), Submission("retirees=8", form=REPORT, day=9)]})
SENTENCE_FILLS = district.given({2023: [Submission("retirees="), Submission("retirees=8", form=REPORT)]})
SENTENCE_TARGETS = district.given(
    {
        2023: [
            Submission(targets=[Target("新增企业", "20家以上", "32家")], day=1),
            Submission(targets=[Target("新增企业", "21家以上", "32家")], form=REPORT, day=9),
        ]
    }
)


def test_a_sentence_never_overrides_a_table_and_contradicts_it(built: Built) -> None:
    """The table of the 1st says 9, a report of the 9th says 8 in a sentence: 9 counts, in conflict."""
    assert figure(built, SENTENCE_LATER) == ("9", "value", True)


def test_a_sentence_fills_what_no_table_says(built: Built) -> None:
    """The table leaves the cell empty, the sentence says 8."""
    assert figure(built, SENTENCE_FILLS) == ("8", "value", False)


def test_targets_of_a_table_go_before_those_of_sentences(built: Built) -> None:
    """A later report does not replace the list of the form."""
    assert built.row("intake.performance_target", SENTENCE_TARGETS)["target_value"] == 20


# -- one file, several forms ------------------------------------------------------------------------------------------

TWO_FORMS = district.given(
    {
        2023: [
            Submission("retirees=9", targets=[Target("新增企业", "20家", "32家")], file="合订"),
            Submission("staff_in_post=40", targets=[Target("新增学位", "90个", "")], form=TIDY, file="合订"),
        ]
    }
)


def test_two_forms_in_one_file_are_two_submissions(built: Built) -> None:
    """One Word file with two forms gives the figures of both; their lists of targets are not mixed."""
    assert built.shown("intake.figure", TWO_FORMS, "item amount") == [("retirees", "9"), ("staff_in_post", "40")]
    assert built.shown("intake.performance_target", TWO_FORMS, "record target_name") == [("1", "新增企业")]
    assert built.shown("intake.submission_ledger", TWO_FORMS, "form state") == [
        (WORKBOOK, "accepted"),
        (TIDY, "accepted"),
    ]


# -- corrections ------------------------------------------------------------------------------------------------------

SCALED = district.given({2023: "total_expenditure=4,512.25"})
OVERRIDDEN = district.given({2023: "retirees=约九人"})
DROPPED_ONE = district.given({2023: [Submission("retirees=9", day=1), Submission("retirees=90", form=TIDY, day=2)]})
MENDED = district.given({2023: [Submission("retirees=90", day=1), Submission("retirees=9", day=2)]})
district.correct(SCALED, 2023, "total_expenditure", "4512.25", action="scale", power=-4)
district.correct(OVERRIDDEN, 2023, "retirees", "约九人", action="override", amount=Decimal(9), decimals=0)
district.correct(DROPPED_ONE, 2023, "retirees", "90", action="drop", form=TIDY)
district.correct(MENDED, 2023, "retirees", "90", action="scale", power=-4)


@pytest.mark.parametrize(
    ("department", "shown"),
    [
        (SCALED, ("0.451225", "value", "4512.25", "c0")),
        (OVERRIDDEN, ("9", "value", None, "c1")),
        (DROPPED_ONE, ("9", "value", "9", None)),
        (MENDED, ("9", "value", "9", None)),
    ],
    ids=["scale", "override", "drop", "mended source"],
)
def test_a_correction_changes_the_figure_and_shows_what_is_printed(built: Built, department: str, shown: tuple) -> None:
    """The reading stays; the figure carries the corrected amount, the printed one and the correction's id."""
    assert figure(built, department, "amount state printed correction_id") == shown


# -- what became of each file -----------------------------------------------------------------------------------------

GONE = district.given({2023: [Submission("retirees=9", day=1), Submission("retirees=8", day=2, withdrawn=True)]})
NOTHING_LEFT = district.given({2023: Submission("retirees=9", withdrawn=True)})
SILENT_DEPARTMENT = district.given({})


def test_a_withdrawn_file_counts_no_more(built: Built) -> None:
    """The file of the 2nd was taken out of the folder: the one of the 1st counts again."""
    assert figure(built, GONE) == ("9", "value", False)
    assert built.rows("intake.figure", NOTHING_LEFT) == []


@pytest.mark.parametrize(
    ("department", "states"),
    [
        (RESUBMITTED, ["accepted", "superseded", "superseded"]),
        (GONE, ["accepted", "withdrawn"]),
        (NOTHING_LEFT, ["due", "withdrawn"]),
        (SILENT_DEPARTMENT, ["due"]),
    ],
)
def test_submission_ledger_says_what_became_of_each_file(built: Built, department: str, states: list[str]) -> None:
    """Received and accepted, superseded by a later one, withdrawn, or still due."""
    found = built.rows("intake.submission_ledger", department, fiscal_year=2023)
    assert sorted(row["state"] for row in found) == states
    assert all(row["is_due"] and row["department"] == department for row in found)


SENT_BACK, SENT_UNDER_ITS_NAME = district.given({}), district.given({})
for number, (path, sender) in enumerate(
    {"表.xlsx": SENT_BACK, f"{SENT_UNDER_ITS_NAME}自评表.xlsx": None, "某表.xlsx": None}.items()
):
    district._source_files.append(
        {
            "source_sha256": f"refused/{number}", "fiscal_year": 2023, "received_at": datetime(2024, 1, 1, tzinfo=UTC),
            "read_at": datetime(2024, 1, 1, tzinfo=UTC), "path": f"2023/{path}", "name": path, "bytes": 1,
            "reader": "1", "status": "quarantined", "message": "没有认出表格", "sender": sender,
        }
    )  # fmt: skip


@pytest.mark.parametrize("department", [SENT_BACK, SENT_UNDER_ITS_NAME], ids=["from its folder", "by the file's name"])
def test_a_department_whose_file_was_refused_is_not_silent(built: Built, department: str) -> None:
    """The ledger says that its file was sent back and why, and not that nothing came."""
    columns = "state department message"
    assert built.shown("intake.submission_ledger", department, columns, fiscal_year=2023) == [
        ("quarantined", department, "没有认出表格")
    ]


def test_a_refused_file_that_nobody_can_be_asked_about_is_nobodys(built: Built) -> None:
    """Neither a sender nor a name: it stays in the ledger without a department."""
    found = built.rows("intake.submission_ledger", fiscal_year=2023, path="2023/某表.xlsx")
    assert [row["department_id"] for row in found] == [None]


CURED = district.given({2023: Submission("retirees=9", day=2)})
district._source_files[-1]["read_at"] = datetime(2024, 1, 2, tzinfo=UTC)
district._source_files.append(
    district._source_files[-1]
    | {"source_sha256": f"torn/{CURED}", "read_at": datetime(2024, 1, 1, tzinfo=UTC), "status": "quarantined"}
)


def test_a_torn_file_that_came_again_whole_is_not_told_any_more(built: Built) -> None:
    """The whole file lies under the same name: the ledger tells of it alone, though the torn one had no department."""
    found = [
        row for row in built.rows("intake.submission_ledger", fiscal_year=2023) if CURED in str(row["source_sha256"])
    ]
    assert [(row["state"], row["department_id"]) for row in found] == [("accepted", CURED)]


OWN_FILE = district.given({2023: Submission("retirees=9", own_folder=True)})
FOREIGN = district.given({2023: Submission("retirees=7")})
for row in district._source_files:
    if row["source_sha256"].startswith(f"{FOREIGN}/"):
        row["sender"], row["status"] = OWN_FILE, "quarantined"


def test_what_was_read_of_a_file_before_it_had_a_sender(built: Built) -> None:
    """An older version took another department's rows from the file; nothing of them counts, even unread."""
    assert figure(built, OWN_FILE) == ("9", "value", False)
    assert built.rows("intake.accepted_submission", FOREIGN) == []
