"""Where the project's own files lie, and how its YAML is read; the code runs from its checkout."""

from pathlib import Path
from typing import Any

import yaml

PROJECT = Path(__file__).resolve().parents[2]
DATA = PROJECT / "data"
SQL = PROJECT / "sql"
SAMPLE = DATA / "sample"


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Refuses a key that stands twice: YAML forbids it, the library would keep the last one in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> Any:
        """The values by their keys."""
        seen = set()
        for key, _ in node.value:
            if (key.tag, str(key.value)) in seen:
                raise yaml.constructor.ConstructorError(None, None, f"“{key.value}”写了两次", key.start_mark)
            seen.add((key.tag, str(key.value)))
        return super().construct_mapping(node, deep)


def read_yaml(path: Path) -> Any:
    """Content of a UTF-8 YAML file; plain values only, nothing is constructed.

    Raises:
        yaml.YAMLError: it is none, or no UTF-8, or a key stands twice.
    """
    try:
        with path.open(encoding="utf-8") as file:
            return yaml.load(file, _Loader)
    except UnicodeDecodeError as error:
        raise yaml.YAMLError("不是 UTF-8 编码，请另存为 UTF-8") from error
    except (ValueError, RecursionError) as error:  # 2023-02-30; brackets without end
        raise yaml.YAMLError(str(error)) from error
