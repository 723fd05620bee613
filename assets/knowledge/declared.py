"""What everything read from a file with declared keys has in common."""

import re

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails
from yaml import MarkedYAMLError

_FAULTS = {
    "missing": "没有填写",
    "extra_forbidden": "不是可用的名称",
    "value_error": "不正确（{error}）",
    "string_type": "须写成文字（数字加引号）",
    "path_type": "须写成文字（数字加引号）",
    "string_pattern_mismatch": "写法不对",
    "int_parsing": "须是整数",
    "int_type": "须是整数",
    "int_from_float": "须是整数",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "url_parsing": "须是 http:// 或 https:// 开头的网址",
    "url_scheme": "须是 http:// 或 https:// 开头的网址",
    "literal_error": "只能写 {expected}",
    "union_tag_invalid": "的 {discriminator} 只能写 {expected_tags}",
    "union_tag_not_found": "没有写 {discriminator}",
    "too_short": "不能是空的",
    "list_type": "须写成列表（- …）",
    "model_type": "须写成“键: 值”",
    "model_attributes_type": "须写成“键: 值”",
}
"""Kind of error → what is said of it; in braces what pydantic knows, never the value, which may be a secret."""


class OfficeFileError(ValueError):
    """A file of the office's own cannot be used; nothing is evaluated until it is mended or taken away."""


class Declared(BaseModel):
    """A closed record: a key that it does not declare is an error, not something to drop in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def reason(error: Exception) -> str:
    """Why a file with declared keys cannot be used, in one line: which of them, or where it is no YAML."""
    if isinstance(error, ValidationError):
        return "；".join(
            f"{'.'.join(map(str, each['loc'])) or '整个文件'} {fault(each)}" for each in error.errors()[:3]
        )
    if isinstance(error, MarkedYAMLError) and error.problem_mark:
        return f"第 {error.problem_mark.line + 1} 行：{error.problem}"
    return " ".join(str(error).split())


def fault(error: ErrorDetails) -> str:
    """What is wrong with a key."""
    known = {
        name: re.sub(", | or ", "、", value.replace("'", "")) if isinstance(value, str) else value
        for name, value in error.get("ctx", {}).items()
    }
    return _FAULTS.get(error["type"], "不正确").format(**known)
