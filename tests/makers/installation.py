"""The installation of ``pipelines/deploy`` on this machine: its units' commands behind its nginx, on free ports."""

import base64
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPMessage, HTTPSConnection
from pathlib import Path
from typing import IO, Any

import yaml
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from assets.warehouse.files import PROJECT, read_yaml
from tests.makers.home_state import own_variables
from tests.makers.ports import free_port
from tests.makers.postgres import Postgres
from tests.makers.served_ui import processes_with, wait

DEPLOY = PROJECT / "pipelines" / "deploy"
COMPOSE = read_yaml(DEPLOY / "compose.yaml")
NAME = "jiping.example.gov.cn"
DISTRICT, NEIGHBOUR = "430703", "430702"
STAFF, OPERATORS = 443, 8443
PASSWORDS = {"staff": "zhang:look-0nly", "operators": "li:start-stop"}
"""Name of a password file → who logs in, as ``user:password``."""

_PORTS = (80, STAFF, OPERATORS, 3001, 3002)
_FOLDERS = (
    "/etc/jiping", "/etc/nginx/jiping", "/etc/nginx/conf.d", "/etc/systemd/system", "/var/lib/jiping", "/srv/jiping",
    "/run/jiping",
)  # fmt: skip
_PUTS_IN_PLACE = ("install", "sed", "openssl", "chmod", "echo")
_IS_ROOT = os.getuid() == 0
_AS_POSTGRES = "runuser -u postgres -- "
_NGINX_FOLDERS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
_SECONDS_TO_END = 60

Unit = dict[str, list[str]]


def guide_commands(guide: str = "deployment.md") -> list[str]:
    """The commands of the guide for operators, one after the other."""
    text = (PROJECT / "docs" / "operating" / guide).read_text(encoding="utf-8")
    return [
        line
        for block in re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        for line in block.splitlines()
    ]


def unit(name: str) -> Unit:
    """Key → values of a systemd unit, in their order; an instance is the template's with its name for ``%i``."""
    template = re.sub(r"@[^.]+", "@", name)
    instance = name.removesuffix(".service").partition("@")[2]
    text = (DEPLOY / "systemd" / template).read_text(encoding="utf-8").replace("%i", instance)
    settings: Unit = {}
    for line in text.splitlines():
        key, separator, value = line.partition("=")
        if separator and not key.startswith("#"):
            settings.setdefault(key, []).append(value)
    return settings


SERVICES = (
    f"jiping-code@{DISTRICT}.service",
    "jiping-daemon.service",
    "jiping-staff.service",
    "jiping-operators.service",
)
IN_TURN = "jiping-province.service"
"""Ends when all districts are evaluated; its timer starts it."""


@dataclass(frozen=True)
class Answer:
    """Status, headers and body of an answer over HTTPS."""

    status: int
    headers: HTTPMessage
    body: bytes


@dataclass(frozen=True)
class Installation:
    """Folders and ports of the shipped files, each with its counterpart here.

    Attributes:
        root: stands for ``/``; its name is short, since the path of a socket may have a hundred characters.
    """

    root: Path
    ports: dict[int, int] = field(default_factory=lambda: {port: free_port() for port in _PORTS})

    def path(self, shipped: str) -> Path:
        """Where a path of the shipped files is here."""
        return self.root / shipped.lstrip("/")

    def here(self, text: str) -> str:
        """A shipped text with this machine's folders and ports."""
        for folder in _FOLDERS:
            text = re.sub(rf"(?<![\w/]){re.escape(folder)}(?![\w])", str(self.path(folder)), text)
        text = re.sub(r"(?<=listen )\d+|(?<=127\.0\.0\.1:)\d+|(?<=--port )\d+", self._port, text)
        return text.replace("/opt/jiping/.venv/bin/jiping", str(Path(sys.executable).parent / "jiping"))

    def _port(self, match: re.Match[str]) -> str:
        return str(self.ports.get(int(match[0]), match[0]))

    def environment(self, settings: Unit) -> dict[str, str]:
        """The variables that a unit gives its process."""
        lines = [
            line for value in settings["EnvironmentFile"] for line in Path(self.here(value)).read_text().splitlines()
        ]
        pairs = [line.partition("=") for line in lines if line and not line.startswith("#")]
        return {**own_variables(), **{name: value for name, _, value in pairs}}

    def install(self) -> None:
        """Do what the guide says to put files, a certificate and passwords in place."""
        for folder in _FOLDERS:
            self.path(folder).mkdir(parents=True, exist_ok=True)
        script = "\n".join(line for line in guide_commands() if line.split()[0] in _PUTS_IN_PLACE)
        for login in PASSWORDS.values():
            user, password = login.split(":")
            script = script.replace(f'"{user}:$(openssl passwd -6)"', f'"{user}:$(openssl passwd -6 {password})"')
        strangers = (
            "jiping" if _IS_ROOT else r"\S+"
        )  # users of the guide that are not on this machine, or not ours to give
        mine = re.sub(rf" -[og] {strangers}", "", self.here(script))
        subprocess.run(
            ["sh", "-euc", mine], cwd=PROJECT, env={**os.environ, "NAME": NAME}, check=True, capture_output=True
        )
        for path in (*self.root.glob("etc/**/*"), *self.path("/var/lib/jiping").glob("**/*")):
            if path.suffix in (".conf", ".yaml", "") and path.is_file():
                path.write_text(self.here(path.read_text(encoding="utf-8")), encoding="utf-8")

    def serve_districts(self, postgres: Postgres) -> None:
        """Have the services show two districts whose runs are kept in a database, made as the guide says."""
        postgres.statement("drop database if exists jiping with (force)")
        postgres.statement("drop role if exists jiping")
        for line in guide_commands():
            if line.startswith(_AS_POSTGRES):
                postgres.call(*line.removeprefix(_AS_POSTGRES).replace("--pwprompt ", "").split())
        folder = self.path("/var/lib/jiping/province")
        settings = (folder / "dagster.yaml").read_text(encoding="utf-8")
        (folder / "dagster.yaml").write_text(settings.replace("5432", str(postgres.port)), encoding="utf-8")
        for path, key in (
            (folder / "province.yaml", "districts"),
            (self.path("/etc/jiping/workspace.yaml"), "load_from"),
        ):
            declared = read_yaml(path)
            [one] = declared[key]
            neighbour = yaml.safe_dump(one, allow_unicode=True).replace(DISTRICT, NEIGHBOUR).replace("鼎城区", "武陵区")
            declared[key].append(yaml.safe_load(neighbour))
            path.write_text(yaml.safe_dump(declared, allow_unicode=True), encoding="utf-8")
        variables = f"JIPING_PROVINCE={folder / 'province.yaml'}\nJIPING_DATABASE_PASSWORD=unasked\n"
        self.path("/etc/jiping/environment").write_text(variables, encoding="utf-8")

    def start(self, name: str, log: IO[str] | None = None) -> "subprocess.Popen[bytes]":
        """What a unit starts, as the unit says."""
        settings = unit(name)
        return subprocess.Popen(
            self.here(settings["ExecStart"][0]).split(),
            cwd=self.here(settings["WorkingDirectory"][0]),
            env=self.environment(settings),
            umask=int(settings["UMask"][0], 8),
            stdout=log,
            stderr=log,
        )

    def nginx(self, *arguments: str) -> list[str]:
        """The command of nginx with the shipped servers, all else as small as can be."""
        main = self.root / "nginx.conf"
        temporary = [f"{kind}_temp_path {self.root}/{kind};" for kind in _NGINX_FOLDERS]
        servers = self.path("/etc/nginx/conf.d/jiping.conf")
        lines = [
            "user www-data;" if _IS_ROOT else "",  # what it may read is what the guide gives it
            f"daemon off; pid {self.root}/nginx.pid; error_log stderr warn; events {{}}",
            f"http {{ access_log off; include /etc/nginx/mime.types; {' '.join(temporary)} include {servers}; }}",
        ]
        main.write_text("\n".join(lines), encoding="utf-8")
        program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
        assert program
        return [program, "-c", str(main), "-e", "stderr", *arguments]

    def ask(
        self, port: int, path: str, body: str | None = None, login: str | None = None, sni: str = NAME, **headers: str
    ) -> Answer:
        """The answer of a server of nginx.

        Args:
            port: the shipped one.
            body: what is posted, if anything.
            login: ``user:password``.
            sni: the name by which TLS is asked for.
            headers: further ones; ``Host`` may be another name.
        """
        sent = {"Host": NAME, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if login:
            sent["Authorization"] = _basic(login)
        with closing(_Connection(sni, self.ports[port], self._tls())) as connection:
            connection.request("GET" if body is None else "POST", path, body, sent)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())

    def try_passwords(self, port: int, user: str, passwords: Iterable[str]) -> list[int]:
        """Status for each password, tried one after the other as fast as one connection allows."""
        statuses = []
        with closing(_Connection(NAME, self.ports[port], self._tls())) as connection:
            for password in passwords:
                connection.request("GET", "/", headers={"Host": NAME, "Authorization": _basic(f"{user}:{password}")})
                answer = connection.getresponse()
                answer.read()
                statuses.append(answer.status)
        return statuses

    def graphql(self, port: int, role: str, query: str, **variables: object) -> dict[str, Any]:
        """What the UI of a server answers somebody who has logged in."""
        body = json.dumps({"query": query, "variables": variables})
        origin = f"https://{NAME}" + ("" if port == STAFF else f":{port}")
        answer = self.ask(port, "/graphql", body, PASSWORDS[role], Origin=origin, Content_Type="application/json")
        assert answer.status == 200, answer.body
        content = json.loads(answer.body)
        assert "errors" not in content, content
        return dict(content["data"])

    def websocket(self, port: int, login: str | None, origin: str) -> ClientConnection:
        """A WebSocket to the UI of a server."""
        return connect(
            f"wss://{NAME}/graphql",
            sock=socket.create_connection(("127.0.0.1", self.ports[port])),
            ssl=self._tls(),
            origin=Origin(origin),
            subprotocols=[Subprotocol("graphql-ws")],
            additional_headers={"Authorization": _basic(login)} if login else {},
        )

    def _tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.path("/etc/jiping/tls/fullchain.pem"))


class _Connection(HTTPSConnection):
    """To this machine, whatever the name."""

    def __init__(self, name: str, port: int, context: ssl.SSLContext) -> None:
        super().__init__(name, port, timeout=60, context=context)
        self._tls = context

    def connect(self) -> None:
        """Connect to loopback and ask for TLS by the name."""
        self.sock = self._tls.wrap_socket(
            socket.create_connection(("127.0.0.1", self.port), timeout=60), server_hostname=self.host
        )


@contextmanager
def installation() -> Iterator[Installation]:
    """The shipped files in a folder of their own, which is gone afterwards; nothing runs yet."""
    root = Path(tempfile.mkdtemp(prefix="jp-", dir="/tmp"))
    root.chmod(0o755)
    try:
        made = Installation(root)
        made.install()
        yield made
    finally:
        shutil.rmtree(root, ignore_errors=True)


@contextmanager
def running(made: Installation, services: Sequence[str] = SERVICES) -> Iterator[Installation]:
    """What each unit starts, all at once, and nginx; ended by SIGTERM as systemd does, after which no process is left.

    Raises:
        AssertionError: a service did not start, ended otherwise than its unit says, or left a process behind.
    """
    subprocess.run(made.nginx("-t"), check=True)
    mark = str(made.path("/var/lib/jiping"))
    others = set(processes_with(mark))  # what a command before has left to be used again
    started: dict[str, subprocess.Popen[bytes]] = {}
    with (made.root / "log").open("w") as log:
        for name in services:
            started[name] = made.start(name, log)
        nginx = subprocess.Popen(made.nginx(), stdout=log, stderr=log)
    try:
        wait(lambda: made.ask(STAFF, "/", login=PASSWORDS["staff"]).status == 200, 240)
        wait(lambda: made.ask(OPERATORS, "/", login=PASSWORDS["operators"]).status == 200, 240)
        yield made
    except BaseException:
        print((made.root / "log").read_text(encoding="utf-8"))
        raise
    finally:
        nginx.send_signal(signal.SIGTERM)
        nginx.wait(_SECONDS_TO_END)
        codes = {}
        started_first = [name for name in started if unit(name).get("Before")]
        for names in ([name for name in started if name not in started_first], started_first):  # as systemd stops them
            for name in names:
                started[name].send_signal(signal.SIGTERM)
            codes.update({name: started[name].wait(_SECONDS_TO_END) for name in names})
    said = (made.root / "log").read_text(encoding="utf-8")
    for name, code in codes.items():
        assert code in {0, -signal.SIGTERM, *map(int, unit(name).get("SuccessExitStatus", []))}, (name, code, said)
    wait(lambda: others.issuperset(processes_with(mark)), _SECONDS_TO_END)


def _basic(login: str) -> str:
    return f"Basic {base64.b64encode(login.encode()).decode()}"
