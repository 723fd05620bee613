"""Codes before names, departments and their own units, and a name that nobody registered."""

import pytest

from assets.knowledge.register import Department, Register, RegisterError, Unresolved
from assets.text.department_name import DepartmentName, nearest

REGISTER = Register(
    [
        Department(department_id="jy", name="清溪县教育局", code="201", aliases=("县教育局",)),
        Department(department_id="jy-bj", name="清溪县教育局（本级）", code="201001", kind="unit", parent_id="jy"),
        Department(department_id="yz", name="清溪县第一中学", code="201002", kind="unit", parent_id="jy"),
        Department(department_id="cg", name="清溪县城市管理和综合执法局", code="315"),
        Department(department_id="sl", name="清溪县水利局"),
        Department(department_id="nl", name="清溪县农林局", code="410"),
        Department(department_id="nl-zx", name="清溪县农技推广中心", kind="unit", parent_id="nl"),
        Department(department_id="jj", name="120急救中心"),
    ]
)


@pytest.mark.parametrize(
    ("text", "name", "code", "own"),
    [
        ("219001-清溪县桃源镇人民政府", "清溪县桃源镇人民政府", "219001", False),
        ("[101]县教育局", "县教育局", "101", False),
        ("【101】县教育局（本级）", "县教育局", "101", True),
        ("101001 县委办公室", "县委办公室", "101001", False),
        ("101001县委办公室", "县委办公室", "101001", False),
        ("县委办公室（101001）", "县委办公室", "101001", False),
        ("县教育局本级", "县教育局", None, True),
        ("县教育局机关", "县教育局", None, True),
        ("县教育局（局机关）", "县教育局", None, True),
        ("县教育局（汇总）", "县教育局", None, False),
        ("120急救中心", "120急救中心", None, False),
        ("县直机关事务管理局", "县直机关事务管理局", None, False),
    ],
)
def test_a_name_taken_apart(text: str, name: str, code: str | None, own: bool) -> None:
    """Three, six or nine digits before a name, or in brackets behind it, are its code; digits of a name are not."""
    assert DepartmentName.of(text) == DepartmentName(name, code, own)


@pytest.mark.parametrize(
    ("text", "department_id"),
    [
        ("201", "jy"),
        ("201-清溪县教育局", "jy"),
        ("[201]县教育局", "jy"),
        ("201001-清溪县教育局", "jy-bj"),
        ("清溪县教育局本级", "jy-bj"),
        ("县教育局（机关）", "jy-bj"),
        ("清溪县教育局（汇总）", "jy"),
        ("201002 清溪县第一中学", "yz"),
        ("315001-清溪县城市管理和综合执法局", "cg"),
        ("清溪县水利局（本级）", "sl"),
        ("999-清溪县水利局", "sl"),
        ("120急救中心", "jj"),
    ],
)
def test_code_name_and_own_unit(text: str, department_id: str) -> None:
    """The code and the name lead to the same line; 本级 is the unit, or the department where it has no units at all."""
    assert REGISTER.resolve(text, 2023).department_id == department_id


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("201-清溪县水利局", "编码和名称属于同一部门"),
        ("315-清溪县某某局", "登记表中编码 315 是“清溪县城市管理和综合执法局”"),
        ("777-清溪县教育局", "登记表中“清溪县教育局”的编码是 201"),
        ("清溪县农林局（本级）", "不是该部门的汇总数"),
        ("410001-清溪县农林局", "不是该部门的汇总数"),
        ("清溪县城管局", "是否为“清溪县城市管理和综合执法局”（cg）？"),
        ("清溪县教育局招生办公室", "是否为“清溪县教育局”（jy）？"),
        ("清溪县民政局", "补登该部门"),
    ],
)
def test_what_is_not_surely_meant_is_asked(text: str, says: str) -> None:
    """A code of another, a unit that the register lacks, an abbreviation: never guessed, but the question is put."""
    with pytest.raises(Unresolved) as refused:
        REGISTER.resolve(text, 2023)
    assert says in f"{refused.value.found}；{refused.value.expected}；{refused.value.remedy}"
    assert REGISTER.find(text, 2023) is None


def test_names_of_one_county_are_not_near_to_each_other() -> None:
    """民政局 is not 财政局, however alike the rest of the name is."""
    assert nearest("清溪县民政局", ["清溪县财政局", "清溪县水利局"]) is None
    assert nearest("清溪县财政局局", ["清溪县财政局", "清溪县水利局"]) == "清溪县财政局"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (Department(department_id="x", name="甲校", kind="unit"), "parent_id"),
        (Department(department_id="x", name="甲校", parent_id="jy"), "kind"),
        (Department(department_id="x", name="甲校", kind="unit", parent_id="yz"), "不是登记的部门"),
        (Department(department_id="x", name="甲校", code="20-1"), "20-1"),
        (Department(department_id="x", name="甲校", code="201"), "名称须唯一"),
    ],
)
def test_a_register_with_a_unit_of_nobody_is_refused(line: Department, says: str) -> None:
    """A unit has its department, a department has none above it, and a code is one line's."""
    with pytest.raises(RegisterError, match=says):
        Register([*REGISTER.departments, line])
