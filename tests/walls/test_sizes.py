"""Everything can be read in one sitting (architecture: Sizes)."""

from pathlib import Path

from tests.walls import house

PYTHON_LINES = 400
FUNCTION_LINES = 40
VIEW_LINES = 30
TEMPLATE_LINES = 150
SCRIPT_LINES = 250
WAIVERS = 10


def too_long(paths: list[Path], most: int) -> list[str]:
    counted = [(house.named(path), len(path.read_text(encoding="utf-8").splitlines())) for path in paths]
    return [f"{name}: {lines} lines" for name, lines in counted if lines > most]


def test_no_python_file_is_longer_than_a_sitting():
    assert too_long(house.python_files(), PYTHON_LINES) == []


def test_no_function_is_longer_than_a_screen():
    long = [
        f"{house.named(path)}:{function.lineno} {function.name}: {house.length(function)} lines"
        for path in house.python_files()
        for function in house.functions(path)
        if house.length(function) > FUNCTION_LINES
    ]
    assert long == []


def test_no_view_does_more_than_obtain_ask_call_answer():
    views = [path for path in house.app_files() if "views" in house.named(path)]
    long = [
        f"{house.named(path)}:{function.lineno} {function.name}: {house.length(function)} lines"
        for path in views
        for function in house.functions(path)
        if house.length(function) > VIEW_LINES
    ]
    assert long == []


def test_no_template_is_longer_than_a_page():
    assert too_long(house.templates(), TEMPLATE_LINES) == []


def test_no_script_is_longer_than_a_sitting():
    scripts = [path for path in house.files() if path.suffix in {".js", ".mjs"}]
    assert too_long(scripts, SCRIPT_LINES) == []


def test_waivers_are_few_and_carry_a_code_and_a_reason():
    marks = ("# noqa", "# type: ignore")
    lines = [
        f"{house.named(path)}: {line.strip()}"
        for path in house.python_files()
        if path.name != "test_sizes.py"
        for line in path.read_text(encoding="utf-8").splitlines()
        if any(mark in line for mark in marks)
    ]
    bare = [line for line in lines if not (("noqa: " in line or "ignore[" in line) and line.count("#") > 1)]
    assert bare == []
    assert len(lines) <= WAIVERS, lines
