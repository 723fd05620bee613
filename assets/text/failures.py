"""What the text of an error says that a machine can give: why something could not be done, and what to do.

What is not listed here is a fault of the program, and shows itself.
"""

import re
from collections.abc import Iterable

INTACT = "此前的数据完好，之后重新运行即可"
_TORN = (
    r'not a valid DuckDB database file|[Cc]orrupt database file|Could not read enough bytes from file "[^"]*\.duckdb'
)
_SENTENCES = {
    r"^(?:WarehouseBusy|WarehouseUnavailable|NewerHome|FolderInUse): (.*)": r"\1",
    r"^TransactionException: .*[Cc]onflict": f"数据仓库一直正被另一个程序写入；{INTACT}",
    r"No space left on device|database or disk is full|Disk quota exceeded": f"磁盘已满，请腾出空间；{INTACT}",
    r"disk I/O error": f"安装目录所在的磁盘读写出错，可能已满，请检查；{INTACT}",
    r"Too many open files": f"同时打开的文件太多（ulimit -n），请放宽限制；{INTACT}",
    r"unable to open database file": "Dagster 的记录无法打开；检查安装目录的权限和同时打开的文件数（ulimit -n）",
    r"\bMemoryError\b|bad_alloc|\bOutOfMemoryException\b": f"内存不足，请腾出内存；{INTACT}",
    r"Cannot allocate memory|failed to map segment": f"内存不足，请腾出内存；{INTACT}",
    r"can't start new thread": f"系统不允许再开线程（ulimit -u），请放宽限制；{INTACT}",
    r"(?:Read-only file system|Permission denied)(.*)": r"没有读写权限\1",
    r"^OfficeFileError: (.*)": r"\1",
    r"psycopg2\.OperationalError\)\s*(.*)": r"PostgreSQL 无法使用：\1",
    r"No module named 'psycopg'|psycopg\.errors": "PostgreSQL 的地址要以 postgresql+psycopg2:// 开头",
    r"import module dagster_postgres": "安装目录的 dagster.yaml 用到 PostgreSQL：请安装 jiping[postgres]",
    r"Couldn't (?:import module|find class) (\S+)": r"安装目录的 dagster.yaml 用到 \1，但没有安装",
    r"^CheckError: .*'class (\w+ in module \S+)'": r"安装目录的 dagster.yaml 用到的 \1 不能用在那里",
    r'environment variable "(\w+)" which is not set': r"安装目录的 dagster.yaml 用到环境变量 \1，但没有设置",
    r"^DagsterInvalidConfigError: .*\n\s*Error 1: (.{,120}?(?:\.(?= )|$))": r"安装目录的 dagster.yaml 不能用：\1",
    r"^DagsterInvalidConfigError: (.*)": r"安装目录的 dagster.yaml 不能用：\1",
    rf"(?=.*(?:{_TORN})).*[/\\]copy[/\\]warehouse\.duckdb": (
        "供查看的副本 copy/warehouse.duckdb 已损坏：运行 jiping run 即重新生成"
    ),
    _TORN: "数据库文件 warehouse.duckdb 已损坏，请从备份恢复；报送的原件仍在安装目录的 files 中",
    r"^\w+: .*(?:server closed the connection unexpectedly|terminating connection)": (
        f"数据仓库的目录数据库中断了连接，请检查 PostgreSQL；{INTACT}"
    ),
    r"readonly database": "没有读写权限：安装目录里 Dagster 的记录",
}
"""What the text of an error shows → what the user reads; ``\\1`` is the pattern's group."""


def sentence_of(texts: Iterable[str]) -> str | None:
    """What the user reads instead of an error and its causes, if it is one that the machine can give.

    Args:
        texts: of the error and of each of its causes, with their classes.
    """
    for text in texts:
        for pattern, sentence in _SENTENCES.items():
            if match := re.search(pattern, text):
                return match.expand(sentence)
    return None
