"""How many people there are is not how many posts are approved: “编制人员……其中在职、离休、退休”."""

import pytest

from tests.intake.prose.test_changes import said


@pytest.mark.parametrize(
    "text",
    [
        "现有编制人员96人，其中局机关在职61人、离休2人、退休24人、结算中心9人。",
        "我局编制人员96人，其中在职61人、离休2人、退休33人。",
        "核定编制96人，其中在职72人、退休24人。",
        "编制96名（在职72人，离退休24人）。",
        "编制人员共96人。其中：在职72人，退休24人。",
        "干部职工96人，其中在职72人，退休24人。",
        "年末实有人员96人，其中在职72人、离退休24人。",
    ],
)
def test_people_are_no_posts(text: str) -> None:
    """A number that holds retirees is no establishment, and it is never the number of those in post."""
    figures = said(text)
    assert "approved_posts.final" not in figures
    assert figures.get("staff_in_post.final") in (None, "61人", "72人")


def test_those_in_post_only_where_all_are_known() -> None:
    """Beside people of a unit whose standing is not said, those named as in post need not be all."""
    assert said("编制人员96人，其中在职61人、退休26人、结算中心9人。") == {"retirees.final": "26人"}
    assert said("编制人员96人，其中在职61人、退休35人。") == {"staff_in_post.final": "61人", "retirees.final": "35人"}


@pytest.mark.parametrize(
    ("text", "posts"),
    [
        ("核定编制40名，其中行政编制14名、事业编制26名，在职43人，退休12人。", "40名"),
        ("编制40名，其中行政编14名，事业编26名。离退休12人。", "40名"),
        ("核定编制40名，在职43人，退休12人。", "40名"),
        ("人员编制40名；退休12人。", "40名"),
    ],
)
def test_posts_beside_people(text: str, posts: str) -> None:
    """An establishment that lists its posts, or no parts, stays one whoever is counted behind it."""
    assert said(text)["approved_posts.final"] == posts


def test_a_complete_list_ends_at_a_date() -> None:
    """The posts of a unit complete the list; what is dated behind it is about the department again."""
    dated = "我局编制共计26个，其中行政编16个，服务中心事业编10个，2023年底实有在职在编干部24人，雇员3人，退休人员8人。"
    assert said(dated)["staff_in_post.final"] == "24人"
    assert "staff_in_post.final" not in said(dated.replace("2023年底实有", ""))
    assert "staff_in_post.final" not in said(dated.replace("编10个", "编9个"))
