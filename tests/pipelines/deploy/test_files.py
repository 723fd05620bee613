"""The shipped files of ``pipelines/deploy`` agree with one another, with the program and with what reads them."""

import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
from fnmatch import fnmatchcase
from importlib.metadata import requires, version
from pathlib import Path, PurePosixPath

import click
import pytest
import yaml
from dagster._cli import create_dagster_cli
from dagster._daemon.cli import create_dagster_daemon_cli
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from assets.graph.home import load_home
from assets.warehouse.files import PROJECT, read_yaml
from pipelines.cli.main import main
from pipelines.instance import PROVINCE_VARIABLE
from pipelines.notices import PASSWORD_VARIABLE
from pipelines.province.province import read_province
from tests.makers.home_state import own_variables
from tests.makers.installation import COMPOSE, DEPLOY, IN_TURN, SERVICES, guide_commands, unit

OWN = {name: service for name, service in COMPOSE["services"].items() if service["image"].startswith("jiping:")}
RUNNING = {name: service for name, service in OWN.items() if service.get("command")}
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", "")
DOCKERIGNORE = (DEPLOY / "Dockerfile.dockerignore").read_text().split()
DATABASE_PASSWORD = "JIPING_DATABASE_PASSWORD"


def instructions(name: str) -> list[str]:
    """What stands after the Dockerfile's instructions of a name."""
    return re.findall(rf"^{name} +(.*)$", DOCKERFILE, re.MULTILINE)


def is_sent(path: str) -> bool:
    """Whether a file or folder of the checkout gets to the build of the image: the last line that names it decides."""
    sent, ways = True, [path, *map(str, PurePosixPath(path).parents)]
    for line in DOCKERIGNORE:
        if any(fnmatchcase(way, line.removeprefix("!")) for way in ways):
            sent = line.startswith("!")
    return sent


def arguments_of(name: str) -> list[str]:
    """What a unit has the program do."""
    program, *arguments = shlex.split(unit(name)["ExecStart"][0])
    assert program == "/opt/jiping/.venv/bin/jiping"
    return arguments


def accept(group: click.Command, words: list[str]) -> None:
    """Have a command line take words, without doing anything.

    Raises:
        click.UsageError: there is no such command or option, or it does not take the value.
    """
    context = group.make_context("program", list(words))
    while isinstance(context.command, click.Group):
        rest = [*context._protected_args, *context.args]
        name, command, rest = context.command.resolve_command(context, rest)
        assert command is not None
        context = command.make_context(name, rest, parent=context)


def locked(path: Path) -> dict[tuple[str, str], frozenset[str]]:
    """Package and version → the hashes that it may have, of a lock file; of some there are several, by Python's."""
    entries = re.findall(
        r"^([\w.-]+)(?:\[.*?\])?==([^ ;]+)((?:.*\\\n)*.*\n)", path.read_text(encoding="utf-8"), re.MULTILINE
    )
    return {(canonicalize_name(name), at): frozenset(re.findall(r"sha256:\w{64}", rest)) for name, at, rest in entries}


@pytest.mark.parametrize("name", [*SERVICES, IN_TURN, "jiping.target", "jiping-province.timer"])
def test_systemd_takes_the_units(name: str, tmp_path: Path) -> None:
    """Nothing in a unit is unknown to systemd, and what it starts can touch little of the machine."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed: its units are not looked at")
    source = DEPLOY / "systemd" / re.sub(r"@[^.]+", "@", name)
    for path in {source, source.with_suffix(".service")}:
        if path.exists():  # a target has none, a timer starts one
            text = path.read_text(encoding="utf-8").replace("/opt/jiping/.venv/bin/jiping", sys.executable)
            (tmp_path / name).with_suffix(path.suffix).write_text(text, encoding="utf-8")
    shutil.copytree(DEPLOY / "systemd/jiping-.service.d", tmp_path / "jiping-.service.d")
    analyze = ["systemd-analyze", "--man=no", "--recursive-errors=no"]
    done = subprocess.run([*analyze, "verify", f"./{name}"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    if name.endswith(".service"):
        judged = ["systemd-analyze", "security", "--offline=yes", "--threshold=20", f"./{name}"]
        subprocess.run(judged, cwd=tmp_path, capture_output=True, check=True)


def test_every_unit_is_started_by_a_test() -> None:
    """No unit is shipped that nobody has tried."""
    shipped = {path.name for path in (DEPLOY / "systemd").glob("*.service")}
    assert shipped == {re.sub(r"@[^.]+", "@", name) for name in (*SERVICES, IN_TURN)}


@pytest.mark.parametrize("name", [*SERVICES, IN_TURN])
def test_a_unit_writes_only_where_it_must(name: str) -> None:
    """A service writes homes, and what evaluates also the published documents; nobody is root."""
    [writable] = unit(name)["ReadWritePaths"]
    assert writable.split() == ["/var/lib/jiping", *(["/srv/jiping"] if "code" in name or name == IN_TURN else [])]
    assert unit(name)["User"] == ["jiping"]
    assert instructions("USER") == ["jiping"]


def test_both_guides_say_the_same() -> None:
    """The Chinese guide gives the commands of the English one, and every file and command of the program exists."""
    commands = guide_commands()
    assert commands == guide_commands("部署.md")
    for line in commands:
        for name in re.findall(r"pipelines/deploy/\S+", line):
            assert list(PROJECT.glob(name)), line
        if jiping := re.search(r"bin/jiping (.*)", line):
            accept(main, jiping[1].split())
    enabled = next(line for line in commands if line.startswith("systemctl enable")).split()[2:]
    assert {name.removesuffix(".target") for name in enabled} == {
        name.removesuffix(".service") for name in [*SERVICES, "jiping"]
    }
    in_place = [word for line in commands if "/etc/systemd/system/" in line for word in line.split()]
    installed = {path.name for word in in_place if "deploy/systemd" in word for path in PROJECT.glob(word)}
    assert installed == {path.name for path in (DEPLOY / "systemd").rglob("*.*") if path.is_file()}
    pip = [line.replace(".venv", "/opt/jiping/.venv") for line in commands if " pip install " in line]
    in_image = [line.replace("/tmp/", "pipelines/deploy/") for line in instructions("RUN") if " pip install " in line]
    assert pip == [re.sub(r"/opt/jiping$", ".", line) for line in in_image]


def test_containers_start_what_units_start() -> None:
    """The same commands with the same arguments, whichever of the two starts them."""
    assert {tuple(service["command"]) for service in RUNNING.values()} == {
        tuple(arguments_of(name)) for name in SERVICES
    }


@pytest.mark.parametrize("service", RUNNING)
def test_commands_of_containers_exist(service: str, tmp_path: Path) -> None:
    """What a container starts, and what says whether it is well, are commands with the options that they have."""
    shutil.copy(DEPLOY / "workspace.yaml", tmp_path)
    accept(main, [word.replace("/etc/jiping", str(tmp_path)) for word in RUNNING[service]["command"]])
    kind, program, *words = RUNNING[service]["healthcheck"]["test"]
    assert kind == "CMD"
    if program == "python":
        assert words[1].count(f":{RUNNING[service]['command'][5]}/") == 1
    else:
        accept({"dagster": create_dagster_cli, "dagster-daemon": create_dagster_daemon_cli}[program](), words)


def test_the_image_by_itself_serves_code() -> None:
    """Without a command the image is a code server, and its health check asks the socket on which that listens."""
    [entry], [command], [health] = (instructions(name) for name in ("ENTRYPOINT", "CMD", "HEALTHCHECK"))
    assert yaml.safe_load(entry) == ["jiping"]
    words = yaml.safe_load(command)
    accept(main, words)
    program, *asked = yaml.safe_load(health.partition("CMD ")[2])
    assert program == "dagster"
    accept(create_dagster_cli(), asked)
    assert words[-1] == asked[-1]


def test_what_compose_names_exists() -> None:
    """Every volume, file, variable and service of which the Compose file speaks, and every district is complete."""
    for service in COMPOSE["services"].values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source in COMPOSE["volumes"] or source == "./secrets" or (DEPLOY / source).is_file(), volume
        assert set(service.get("depends_on", {})) <= set(COMPOSE["services"])
        assert service.get("network_mode", "service:proxy") == "service:proxy"
    assert {name for service in OWN.values() for name in service["environment"]} == {
        PROVINCE_VARIABLE, "DAGSTER_HOME", DATABASE_PASSWORD, PASSWORD_VARIABLE,
    }  # fmt: skip
    assert DATABASE_PASSWORD in (DEPLOY / "dagster.yaml").read_text()
    build = COMPOSE["services"]["prepare"]["build"]
    assert (DEPLOY / build["context"]).resolve() == PROJECT
    assert PROJECT / build["dockerfile"] == DEPLOY / "Dockerfile"
    locations = [entry["grpc_server"] for entry in read_yaml(DEPLOY / "workspace.yaml")["load_from"]]
    declared = read_province(DEPLOY / "province.yaml").declared.districts
    assert [location["location_name"] for location in locations] == [district.code for district in declared]
    commands = {name: service["command"] for name, service in RUNNING.items() if "code" in service["command"]}
    assert list(commands) == [name for name in RUNNING if PASSWORD_VARIABLE in RUNNING[name]["environment"]]
    assert [f"code-{location['location_name']}" for location in locations] == list(commands)
    assert [location["socket"] for location in locations] == [command[-1] for command in commands.values()]
    assert [str(district.home) for district in declared] == [command[3] for command in commands.values()]


def test_homes_are_prepared(tmp_path: Path) -> None:
    """The service that ends at once gives the common instance its settings, and each district a home, once."""
    shell, option, script = COMPOSE["services"]["prepare"]["entrypoint"]
    homes, outputs = tmp_path / "lib", tmp_path / "srv"
    here = script.replace("$$", "$").replace("/etc/jiping", str(DEPLOY)).replace("/srv/jiping", str(outputs))
    here = here.replace("/var/lib/jiping", str(homes))
    subprocess.run([shell, option, here], check=True)
    for service in RUNNING.values():
        declared = Path(service["environment"][PROVINCE_VARIABLE].replace("/var/lib/jiping", str(homes)))
        assert declared.is_file()
        instance = service["environment"]["DAGSTER_HOME"].replace("/var/lib/jiping", str(homes))
        assert read_province(declared).instance == Path(instance)
        assert (declared.parent / "dagster.yaml").is_file()
    for code in read_province(declared).districts:
        home = load_home(homes / code)
        assert (home.input, home.outputs) == (homes / code / "inbox", outputs / code)
        assert home.outputs.is_dir()
        (homes / code / "settings.yaml").write_text("outputs: /elsewhere")
    subprocess.run([shell, option, here], check=True)
    assert load_home(homes / code).outputs == Path("/elsewhere")


def test_the_image_installs_from_what_it_copies(tmp_path: Path) -> None:
    """With the folders that the Dockerfile copies and its command of pip the program reads a file."""

    def here(text: str) -> str:
        return text.replace("/opt/jiping", str(tmp_path / "opt/jiping"))

    venv.create(here("/opt/jiping/.venv"), symlinks=True)
    packages = next(Path(here("/opt/jiping/.venv/lib")).glob("python*/site-packages"))
    (packages / "locked.pth").write_text(sysconfig.get_path("purelib"))  # those of the lock, which is tested below
    for words in map(str.split, instructions("COPY")):
        *sources, target = words
        for source in sources:
            if (PROJECT / source).is_dir():
                shutil.copytree(PROJECT / source, here(target), ignore=shutil.ignore_patterns("__pycache__"))
            elif not source.startswith("-") and target == "/opt/jiping/":
                shutil.copy(PROJECT / source, here(target))
    [install] = [command for command in instructions("RUN") if "--editable" in command]
    python = {key: value for key, value in own_variables().items() if not key.startswith("PYTHON")}
    for command in (
        f"{install} --ignore-installed --disable-pip-version-check",
        *[c for c in instructions("RUN") if "compileall" in c],
    ):
        subprocess.run(here(command).split(), check=True, capture_output=True, cwd=tmp_path, env=python)
    [sample] = Path(here("/opt/jiping/data/sample/2023")).glob("鼎城区工信局*收集表.xlsx")
    jiping = here("/opt/jiping/.venv/bin/jiping")
    done = subprocess.run(
        [jiping, "check", sample], capture_output=True, text=True, cwd=tmp_path, env=python, check=False
    )
    assert "60 个参加了 37 项核对" in done.stdout, done.stderr
    program = [
        jiping.replace("jiping/.venv/bin/jiping", "jiping/.venv/bin/python"),
        "-c",
        "import assets, pipelines.server.serve as s; print(s.__file__)",
    ]
    assert subprocess.run(program, capture_output=True, text=True, cwd="/", env=python).stdout.startswith(
        here("/opt/jiping/pipelines")
    )


def test_the_image_copies_all_that_the_build_may_send() -> None:
    """What is left out of the build's context is copied by nobody, and nothing is sent that is not copied."""
    copied = {word for words in instructions("COPY") if "--from" not in words for word in words.split()[:-1]}
    assert all((PROJECT / name).exists() and is_sent(name) for name in copied)
    named = {line.removeprefix("!").split("/")[0] for line in DOCKERIGNORE if line.startswith("!")}
    assert named == {name.split("/")[0] for name in copied}


def test_no_secret_gets_into_the_image() -> None:
    """What git leaves out below the folders that the image copies, passwords and keys above all, the build does too."""
    ignored = (PROJECT / ".gitignore").read_text().split()
    private = [line.rstrip("/") for line in ignored if line.startswith("pipelines/")]
    assert {"pipelines/deploy/.env", "pipelines/deploy/secrets"} <= set(private)
    for path in (*private, "pipelines/deploy/secrets/tls/key.pem", "pipelines/server/__pycache__/guard.pyc"):
        assert not is_sent(path), path
    assert is_sent("pipelines/server/guard.py")


def test_the_lock_of_an_installation_is_part_of_the_lock() -> None:
    """An installation runs on the versions with which the tests run, and on nothing that only developers need."""
    everything, installed = locked(PROJECT / "requirements.lock"), locked(DEPLOY / "requirements.lock")
    assert installed.items() <= everything.items()
    assert all(installed.values())
    extras = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    developers = {canonicalize_name(Requirement(line).name) for line in extras["dev"]} - {"filelock", "websockets"}
    assert developers.isdisjoint(name for name, _ in installed)


def test_the_lock_of_an_installation_is_complete() -> None:
    """All that the program and its services require, and what that requires, is locked in a version that will do."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["lake"], *extras["postgres"], *extras["services"][1:]]
    assert extras["services"][0] == "jiping[lake,postgres]"
    installed = locked(DEPLOY / "requirements.lock")
    todo, seen = [Requirement(line) for line in wanted], set()
    while todo:
        needed = todo.pop()
        name = canonicalize_name(needed.name)
        assert (name, version(name)) in installed
        assert needed.specifier.contains(version(name), prereleases=True), needed
        for extra in needed.extras or {""}:
            if (name, extra) not in seen:
                seen.add((name, extra))
                further = map(Requirement, requires(name) or [])
                todo += [one for one in further if one.marker is None or one.marker.evaluate({"extra": extra})]
