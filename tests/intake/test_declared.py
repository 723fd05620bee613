"""sql/intake: declared targets and tasks, and the projects of a department, from whichever files say them."""

import pytest

from tests.makers.rows import Built, District, Submission

district = District()
DECLARED, EXPORT = "declared_targets", "indicator_export"
TARGETS, SELF = "project_targets", "project_self_evaluations"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    tables = ["intake.declared_target", "intake.declared_task", "intake.project", "intake.performance_target"]
    return district.build(tmp_path_factory.mktemp("district"), [*tables, "intake.figure"])


DECLARATION = district.given(
    {
        2023: Submission(
            "declared_name[1]=改造学校 declared_value[1]=≥12所 declared_weight[1]=20 declared_previous[1]=10所"
            " declared_name[2]=群众满意 declared_value[2]=明显提升"
            " declared_task[1]=改造 declared_task_amount[1].declared=300 declared_task_fiscal[1].declared=280"
            " declared_task_amount.declared=300 total_expenditure.declared=1200",
            form=DECLARED,
        )
    }
)


def test_what_was_declared(built: Built) -> None:
    """Indicators with value, weight and last year's value, tasks with their money; none of it is a target evaluated."""
    columns = "record target_name direction target_value unit weight previous_value target_text"
    assert built.shown("intake.declared_target", DECLARATION, columns) == [
        ("1", "改造学校", "at_least", "12", "所", "20", "10", "≥12所"),
        ("2", "群众满意", None, None, None, None, None, "明显提升"),
    ]
    assert built.shown("intake.declared_task", DECLARATION, "task amount fiscal_amount other_amount") == [
        ("改造", "300", "280", None)
    ]
    assert built.shown("intake.figure", DECLARATION, "item phase amount") == [
        ("declared_task_amount", "declared", "300"),
        ("total_expenditure", "declared", "1200"),
    ]
    assert built.rows("intake.performance_target", DECLARATION) == []


TWICE = district.given(
    {
        2023: [
            Submission("declared_name[1]=旧 declared_name[2]=旧", form=DECLARED, day=1),
            Submission("declared_name[1]=新", form=EXPORT, day=2),
        ]
    }
)


def test_the_newer_list_counts_alone(built: Built) -> None:
    """A list declared again replaces the whole list, from whichever form it comes."""
    assert built.shown("intake.declared_target", TWICE, "record target_name") == [("1", "新")]


PROJECTS = district.given(
    {
        2023: [
            Submission(
                "project_name[1]=校舍改造 project_code[1]=430000230R0000012345X project_amount[1].declared=180"
                " project_name[2]=教师培训 project_amount[2].declared=25",
                form=TARGETS,
                file="目标.xlsx",
            ),
            Submission(
                "project_name[1]=校舍改造 project_amount[1].adjusted_budget=150 project_amount[1].final=135"
                " project_score[1]=98",
                form=SELF,
                day=2,
            ),
            Submission("project_name[1]=校舍改造 project_score[1]=96", form=SELF, day=3),
        ]
    }
)


def test_a_project_is_one_line_whatever_says_it(built: Built) -> None:
    """Target and self-evaluation of a project meet by its code or its name; the newer score counts, amounts stay."""
    columns = "name code declared_amount adjusted_amount executed_amount score has_target has_self_evaluation"
    assert built.shown("intake.project", PROJECTS, columns) == [
        ("教师培训", None, "25", None, None, None, True, False),
        ("校舍改造", "430000230R0000012345X", "180", "150", "135", "96", True, True),
    ]
    assert built.rows("intake.figure", PROJECTS) == []
