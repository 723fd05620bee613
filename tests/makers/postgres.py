"""A PostgreSQL server of the tests' own: Debian's, on a free port of loopback, gone afterwards."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from tests.makers.ports import free_port

_DEBIAN = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Postgres:
    """A server that lets everybody on this machine in as ``postgres``."""

    port: int

    def database(self, name: str) -> str:
        """A new empty database, in libpq's words (``host=… port=… user=… dbname=…``)."""
        self.statement(f'drop database if exists "{name}" with (force)')
        self.statement(f'create database "{name}"')
        return f"host=127.0.0.1 port={self.port} user=postgres dbname={name}"

    def call(self, program: str, *words: str) -> None:
        """Call a program of PostgreSQL's as its administrator."""
        folder = programs()
        assert folder
        server = ("-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres")
        subprocess.run([folder / program, *server, *words], check=True)

    def statement(self, text: str) -> None:
        """Execute a statement outside of a transaction."""
        connection = psycopg2.connect(host="127.0.0.1", port=self.port, user="postgres", dbname="postgres")
        try:
            connection.autocommit = True
            connection.cursor().execute(text)
        finally:
            connection.close()


def programs() -> Path | None:
    """The folder of PostgreSQL's own programs; none where it is not installed."""
    known = shutil.which("initdb")
    if known:
        return Path(known).resolve().parent
    folders = sorted(_DEBIAN.glob("*/bin/initdb"))
    return folders[-1].parent if folders else None


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """A new server, stopped and removed afterwards. It refuses to run as root, so root runs it as another user."""
    folder = programs()
    assert folder
    user = "nobody" if os.getuid() == 0 else None
    root = Path(tempfile.mkdtemp(prefix="postgres-"))
    if user:
        shutil.chown(root, user)
    data, port = root / "data", free_port()
    try:
        words = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        _call(root, user, folder / "initdb", "-D", data, *words)
        options = f"-c listen_addresses=127.0.0.1 -p {port} -c unix_socket_directories={root} -c fsync=off"
        _call(root, user, folder / "pg_ctl", "-D", data, "-w", "-l", root / "log", "-o", options, "start")
        try:
            yield Postgres(port)
        finally:
            with suppress(RuntimeError):
                _call(root, user, folder / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _call(root: Path, user: str | None, *command: object) -> None:
    """Run a program, which says what was wrong when it fails."""
    said = root / "said"
    with said.open("w") as output:
        done = subprocess.run(
            [str(word) for word in command], user=user, stdout=output, stderr=output, cwd="/",
            env={"PATH": os.environ["PATH"], "LC_ALL": "C"}, check=False,
        )  # fmt: skip
    if done.returncode:
        raise RuntimeError(said.read_text())
