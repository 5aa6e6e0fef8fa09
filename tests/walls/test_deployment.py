"""docker-compose.yml and Dockerfile hold together, checked without a Docker engine."""

import ast
import re

import pytest
import yaml

from tests.walls import house

READERS = {"text", "flag", "number", "items", "folder"}
NOT_OURS = {"POSTGRES_PASSWORD"}


def compose() -> dict:
    return yaml.safe_load((house.ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


def known_variables() -> set[str]:
    """What the settings and the trial read from the environment."""
    names = set()
    for path in (house.ROOT / "config" / "settings.py", house.ROOT / "config" / "trial.py"):
        for node in ast.walk(house.tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                first = node.args[0]
                if node.func.attr in READERS | {"get", "setdefault"} and isinstance(first, ast.Constant):
                    names.add(str(first.value))
    return {name for name in names if name.isupper()}


def image_lines() -> list[str]:
    text = (house.ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


SERVICES = sorted(compose()["services"])


@pytest.mark.accepts("I9")
def test_compose_has_everything_production_needs():
    wanted = {"web", "worker", "worker-quick", "beat", "database", "redis", "store", "scanner", "mail", "setup"}
    assert set(SERVICES) == wanted


@pytest.mark.parametrize("name", SERVICES)
def test_every_variable_is_one_the_settings_know(name):
    service = compose()["services"][name]
    if "build" in service:
        assert set(service["environment"]) - known_variables() == set()


def test_every_variable_of_the_example_file_is_used():
    example = (house.ROOT / ".env.example").read_text(encoding="utf-8")
    names = set(re.findall(r"^([A-Z_]+)=", example, re.M))
    text = (house.ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    assert {name for name in names if f"${{{name}" not in text} == set()
    required = set(re.findall(r"\$\{([A-Z_]+):\?", text))
    assert required - names == set()


@pytest.mark.parametrize("name", SERVICES)
def test_every_image_is_pinned_to_a_version(name):
    image = compose()["services"][name]["image"]
    assert re.search(r":v?\d+\.\d+", image), image


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"setup"}))
def test_every_service_has_a_health_check(name):
    assert compose()["services"][name]["healthcheck"]["test"]


@pytest.mark.parametrize("name", SERVICES)
def test_nothing_runs_as_root(name):
    service = compose()["services"][name]
    if "build" in service:
        assert [line for line in image_lines() if line.startswith("USER ")] == ["USER bitewing"]
        assert service["cap_drop"] == ["ALL"]
    else:
        assert service["user"] not in {"root", "0", "0:0"}


def test_only_loopback_is_published():
    ports = [port for service in compose()["services"].values() for port in service.get("ports", [])]
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


def test_base_images_are_pinned():
    bases = [line.split()[1] for line in image_lines() if line.startswith("FROM ")]
    assert [base for base in bases if not re.search(r":\d+\.\d+\.\d+", base)] == []


def test_the_images_steps_are_those_of_make():
    makefile = (house.ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.M)) | {".venv/.run"}
    called = re.findall(r"(?:^RUN|&&) (?:[A-Z_]+=\S+ )*make (\S+)", "\n".join(image_lines()), re.M)
    assert called == [".venv/.run", "production"]
    assert set(called) <= targets
    assert [line for line in image_lines() if "pip install" in line or "npm " in line] == []


def test_copied_files_exist():
    copied = [line.split()[1:-1] for line in image_lines() if line.startswith("COPY") and "--from" not in line]
    assert [name for names in copied for name in names if not (house.ROOT / name).exists()] == []


def test_health_address_is_routed():
    commands = " ".join(image_lines()) + str(compose())
    paths = set(re.findall(r"http://127\.0\.0\.1:8000(/[a-z/]+)", commands))
    urls = (house.ROOT / "config" / "site" / "urls.py").read_text(encoding="utf-8")
    assert paths == {"/health/live"}
    assert '"health/live"' in urls
