"""One only walks downstairs: the import contracts of .importlinter hold."""

import ast
import os
import subprocess
import sys
from pathlib import Path

from tests.walls import house


def test_import_contracts_are_kept():
    command = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run(
        [command, "--no-cache"], cwd=house.ROOT, capture_output=True, text=True, env={**os.environ}, check=False
    )
    assert result.returncode == 0, result.stdout


def test_nothing_is_imported_inside_a_function():
    """Ruff's PLC0415 says so too; here it cannot be waived."""
    inside = [
        f"{house.named(path)}:{node.lineno}"
        for path in house.app_files()
        for function in house.functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert inside == []
