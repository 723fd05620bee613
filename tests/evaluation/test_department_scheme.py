"""sql/evaluation/department_scheme: which score sheet a department is scored by, and who says so."""

import pytest

from assets.knowledge.schemes import Scheme, schemes
from tests.makers.rows import SELF_EVALUATION, Built, Claim, District, Submission
from tests.makers.schemes import every_rule

TABLE = "evaluation.department_scheme"
PROVINCE = every_rule(id="province", regions=["广东", "44"])
CITY = every_rule(id="city", regions=["广东省深圳", "4403"])
ENDED = every_rule(id="ended", regions=["广东省珠海"], to_year=2022)
SCHEMES: list[Scheme] = [*schemes(), PROVINCE, CITY, ENDED]

district = District()
FILE = "retirees=9"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return district.build(tmp_path_factory.mktemp("district"), [TABLE], schemes=SCHEMES)


# region, id, scheme in the register → scheme, who says so
CASES = {
    "the register names it": ("广东省深圳市", None, "hunan_v1", "hunan_v1", "register"),
    "the register names one that does not exist": ("广东省深圳市", None, "no_such", "city", "region"),
    "region by name": ("广东省广州市", None, None, "province", "region"),
    "region by the longest beginning": ("广东省深圳市南山区", None, None, "city", "region"),
    "region by division code": ("某区", "440101-01", None, "province", "region"),
    "region by the longest division code": ("某区", "440304-01", None, "city", "region"),
    "no region declares one": ("山西省", "140000-01", None, "hunan_v1", "default"),
    "no region known": ("", "x-01", None, "hunan_v1", "default"),
    "湖南": ("湖南省常德市", None, None, "hunan_v1", "region"),
}
GIVEN = {
    name: district.given({2023: FILE}, region=region, department_id=department_id, scheme=scheme)
    for name, (region, department_id, scheme, *_) in CASES.items()
}
FILLED_IN = Submission(claims=[Claim("养护公路", "50", "50", "产出指标")], form=SELF_EVALUATION)
FILLED_IN_BY = {
    ("湖南省常德市", None): ("self_evaluation_form", "form"),
    ("湖南省常德市", "hunan_v2"): ("hunan_v2", "register"),
    ("安徽省宿州市", None): ("suzhou_self_evaluation", "region"),
}
"""Region and scheme in the register of a department that filled in the self-evaluation form → scheme, who says so."""
FILLED_IN_GIVEN = {
    (region, scheme): district.given({2023: FILLED_IN}, region=region, scheme=scheme) for region, scheme in FILLED_IN_BY
}
ZHUHAI = district.given({2022: FILE, 2023: FILE}, region="广东省珠海市")


@pytest.mark.parametrize("name", CASES)
def test_scheme(built: Built, name: str) -> None:
    """The register first, then the region (longest beginning), then the default — and the result says which."""
    assert built.shown(TABLE, GIVEN[name], "scheme declared_by") == [CASES[name][3:]]


@pytest.mark.parametrize("whose", FILLED_IN_BY)
def test_the_form_that_was_filled_in(built: Built, whose: tuple[str, str | None]) -> None:
    """The bureau's word, then the region's for this form, then the form's own; a region's other sheet only after it."""
    assert built.shown(TABLE, FILLED_IN_GIVEN[whose], "scheme declared_by") == [FILLED_IN_BY[whose]]


def test_a_sheet_no_longer_in_force_is_not_used(built: Built) -> None:
    """A city's own sheet ended in 2022: 2023 is scored by the province's."""
    assert built.shown(TABLE, ZHUHAI, "fiscal_year scheme") == [("2022", "ended"), ("2023", "province")]
