"""The data dictionary in Chinese, of ``data/columns.yaml`` and the SELECTs (``make dictionary``)."""

from assets.knowledge.columns import OpenData, PublishedColumn, model, open_data
from assets.publication.open_data.columns import CODES
from assets.warehouse.files import PROJECT

DICTIONARY = PROJECT / "docs" / "data-dictionary.md"

_TYPES = {"string": "文字", "integer": "整数", "number": "小数", "boolean": "是否", "array": "列表"}
_HEAD = """# 数据字典

表结构版本 {version}。

每个年度的结果文件夹下有 `data` 文件夹，内有下列各表。每张表有 CSV 和 Parquet 两种文件，内容相同；`datapackage.json` 按
Data Package（Frictionless）写明各表的列、类型、计量单位、主键和外键，列类型采用 Fiscal Data Package 的分类。

- 空白表示未知或者不适用，不是零。零写作 0。
- 小数是精确的十进制数。列名以 `_wan` 结尾的单位是万元，以 `_pct` 结尾的是 %，以 `_pp` 结尾的是百分点。
- CSV 为 UTF-8 编码，无 BOM；是否写作 true、false，列表写作 JSON。同样的数据每次生成的文件逐字节相同。
- 编号和编码一律是文字：读数编号为字母 r 加数字，科目编码、部门编码照原样（前面的零不丢）。整数都在 32 位以内，
  JavaScript、Excel 读入不失真。用电子表格直接打开 CSV 会把像数字的文字改成数字，请用 Parquet，或者导入时把该列
  指定为文本。
- 文字照原样写出，不作改动。其中可能有以 `=`、`+`、`-`、`@` 开头的文字，电子表格软件直接打开 CSV 时可能当作公式执行；
  因此这些表只供程序读取，人工查看请用 `summary.xlsx` 和各部门的 `scoresheet.xlsx`，其中的文字不会执行。
"""


def dictionary(declared: OpenData) -> str:
    """The dictionary as Markdown: a list of the tables, then each table with its key, its relations and its columns."""
    listed = "\n".join(
        f"| [{table}](#{_anchor(table)}) | {declaration.title} | {declaration.description} |"
        for table, declaration in declared.tables.items()
    )
    parts = [_HEAD.format(version=declared.version), "## 各表\n\n| 表 | 名称 | 说明 |\n|---|---|---|\n" + listed + "\n"]
    return "\n".join(parts + [_section(declared, table) for table in declared.tables])


def meaning(column: PublishedColumn) -> str:
    """The description of a column with what its codes mean; empty where the title says all."""
    codes = "；".join(f"{code} {word}" for code, word in CODES[column.codes].items()) if column.codes else ""
    return "".join(f"{text.rstrip('。')}。" for text in (column.description, codes) if text)


def _section(declared: OpenData, table: str) -> str:
    declaration, key = declared.tables[table], model(table).grain
    references = {columns[-1]: dimension for columns, dimension, _ in declared.foreign_keys(table)}
    lines = [f"## {table}", "", f"{declaration.title}：{declaration.description}", ""]
    lines += ["主键：" + ("、".join(f"`{name}`" for name in key) if key else "无（每个检查和对象一行）"), ""]
    lines += ["| 列 | 名称 | 类型 | 单位 | 说明 |", "|---|---|---|---|---|"]
    for name, column in declared.fields(table).items():
        dimension = references.get(name)
        link = f"名称见 [{declared.tables[dimension].title}](#{_anchor(dimension)})。" if dimension else ""
        lines.append(
            f"| `{name}` | {column.title} | {_TYPES[column.type]} | {column.unit or ''} | {meaning(column)}{link} |"
        )
    return "\n".join([*lines, ""])


def _anchor(table: str) -> str:
    return table.replace(".", "")


def main() -> None:
    """Write ``docs/data-dictionary.md``."""
    DICTIONARY.write_text(dictionary(open_data()), encoding="utf-8")


if __name__ == "__main__":
    main()
