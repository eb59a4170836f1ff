"""Laws of the viewer's source: joined without loss, free of what can turn text into code, said in sentences."""

import json
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file

from dashboard import viewer
from dashboard.viewer import joined

HERE = Path(joined.__file__).parent
MODULES = sorted(HERE.rglob("*.js"))


@pytest.mark.parametrize("host", joined.HOSTS)
def test_a_script_holds_every_module_once_and_no_import(host):
    code = viewer.script(host)
    ours = [p for p in MODULES if p.parent.name != "hosts" or p.stem == host]
    for path in ours:
        assert code.count(f"// {path.relative_to(HERE).as_posix()}\n") == 1
    assert not re.search(r"^\s*import\b|^export (?!default)", code, re.M)
    assert len(re.findall(r"^export default function", code, re.M)) == 1


def test_modules_stand_behind_what_they_import():
    code = viewer.script("page")
    for path in MODULES:
        for target in joined._IMPORT.findall(path.read_text("utf-8")) if path.stem != "streamlit" else []:
            name = (path.parent / target).resolve().relative_to(HERE).as_posix()
            assert code.index(f"// {name}\n") < code.index(f"// {path.relative_to(HERE).as_posix()}\n")


def test_an_unknown_host_is_refused():
    with pytest.raises(ValueError, match="host is 'jupyter'; it must be one of"):
        viewer.script("jupyter")


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.stem)
def test_a_module_is_small_and_says_what_it_is_for(path):
    lines = path.read_text("utf-8").splitlines()
    assert lines[0].startswith("// ") and lines[0].endswith(".")
    assert len(lines) <= 200 and all(len(line) <= 120 or '"' in line for line in lines)


def test_nothing_turns_text_into_code_or_asks_the_network():
    code = viewer.script("streamlit") + viewer.script("page")
    forbidden = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|fetch\(|XMLHttp"
    assert re.findall(forbidden + r"|WebSocket|https?://|localStorage|setTimeout\(\"", code) == []


def test_every_visible_sentence_is_a_literal_that_python_finds():
    code = viewer.script("streamlit")
    calls = len(re.findall(r"(?<!function )\btr\(", code))
    literal = re.findall(r'\btr\(\s*("(?:[^"\\]|\\.)*")', code)
    assert calls == len(literal)
    for template in map(json.loads, literal):
        assert template == template.strip() and not re.search(r"\{\W|\{\}", template)
    found = {m if isinstance(m, str) else m[0] for path in MODULES
             for _, m, _, _ in extract_from_file("javascript", path, keywords={"tr": None})}
    assert found == set(map(json.loads, literal))


def test_no_sentence_is_written_past_the_catalogue():
    quoted = re.findall(r'"((?:[^"\\\n]|\\.)*)"', re.sub(r'\btr\(\s*"(?:[^"\\]|\\.)*"', "", viewer.script("streamlit")))
    names = {"Noto Sans CJK TC"}
    assert [q for q in quoted if re.search(r"[A-Za-z]{3,} [a-z]+ [a-z]+", q) and q not in names] == []
