"""The arrows of the house, read from the imports: pages -> dashboard -> engine; figures and viewer know numpy alone."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TOP = {"dashboard", "engine", "pages", "tests", "benchmarks", "requirements.txt", "README.md", "LICENSE",
       "pyproject.toml", ".ci", ".gitignore"}
FORBIDDEN = {
    "engine": {"streamlit", "plotly", "altair", "dashboard", "pages"},
    "dashboard": {"pages", "torch"},
    "dashboard/figures": {"streamlit", "torch", "engine", "transformers"},
    "dashboard/viewer": {"streamlit", "torch", "engine", "transformers", "plotly", "altair"},
    "pages": {"torch", "plotly", "altair", "transformers", "numpy"},
}
HUB = "engine/pretrained"


def imported(path: Path) -> set[str]:
    """Return the first word of everything that the file imports, anywhere in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("folder", FORBIDDEN)
def test_imports_point_one_way(folder):
    files = sorted((ROOT / folder).rglob("*.py"))
    assert files
    wrong = {str(f.relative_to(ROOT)): bad for f in files if (bad := imported(f) & FORBIDDEN[folder])}
    assert wrong == {}


def test_only_pretrained_imports_transformers():
    users = {str(f.relative_to(ROOT)) for f in (ROOT / "engine").rglob("*.py")
             if imported(f) & {"transformers", "huggingface_hub"}}
    assert users and all(u.startswith(HUB) for u in users)


def test_the_engine_starts_without_transformers_or_streamlit():
    code = "import sys, engine; print(sorted({'transformers', 'streamlit', 'plotly'} & set(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_the_top_level_is_the_one_that_was_promised():
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {name.split("/")[0] for name in tracked.splitlines()} <= TOP


def test_every_file_says_what_it_is_for():
    silent = [str(f.relative_to(ROOT)) for folder in ("engine", "dashboard", "pages", "benchmarks", "tests")
              for f in (ROOT / folder).rglob("*.py") if f.read_text("utf-8") and not ast.get_docstring(
                  ast.parse(f.read_text("utf-8")))]
    assert silent == []
