"""Laws of the stepper's source: joined without loss, free of what turns text into code, said in sentences."""

import json
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file

from dashboard import stepper
from dashboard.stepper import header
from dashboard.viewer import joined

HERE = Path(header.__file__).parent
MODULES = sorted(HERE.rglob("*.js"))


@pytest.mark.parametrize("host", header.HOSTS)
def test_a_script_holds_every_module_once_and_no_import(host):
    code = stepper.script(host)
    for path in [p for p in MODULES if p.parent.name != "hosts" or p.stem == host]:
        assert code.count(f"// {path.relative_to(HERE.parent).as_posix()}\n") == 1
    assert not re.search(r"^\s*import\b|^export (?!default)", code, re.M)
    assert len(re.findall(r"^export default function", code, re.M)) == 1


def test_an_unknown_host_is_refused():
    with pytest.raises(ValueError, match="host is 'jupyter'; it must be one of"):
        stepper.script("jupyter")


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(HERE).as_posix())
def test_a_module_is_small_and_says_what_it_is_for(path):
    lines = path.read_text("utf-8").splitlines()
    assert lines[0].startswith("// ")
    assert len(lines) <= 200 and all(len(line) <= 120 or '"' in line for line in lines)


def test_nothing_turns_text_into_code_or_asks_the_network():
    code = re.sub(r"http://www\.w3\.org/2000/svg", "", stepper.script("streamlit") + stepper.script("page"))
    forbidden = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|fetch\(|XMLHttp"
    assert re.findall(forbidden + r"|WebSocket|https?://|localStorage|setTimeout\(\"", code) == []


def test_the_stepper_sends_the_server_nothing():
    assert not re.search(r"setTriggerValue|setStateValue", stepper.script("streamlit"))


def test_every_visible_sentence_is_a_literal_that_python_finds():
    code = stepper.script("streamlit")
    literal = re.findall(r'\btr\(\s*("(?:[^"\\]|\\.)*")', code)
    assert len(re.findall(r"(?<!function )\btr\(", code)) == len(literal)
    found = {m if isinstance(m, str) else m[0] for path in MODULES
             for _, m, _, _ in extract_from_file("javascript", path, keywords={"tr": None})}
    assert found <= set(map(json.loads, literal)) == set(joined.templates(code))


def test_equal_headers_give_equal_bytes_and_other_numbers_another_key():
    steps, facts = [{"label": "a"}], {"cell": "gru", "hidden": [[1.0]]}
    one = stepper.told("cell", steps, facts)
    assert one == stepper.told("cell", list(steps), dict(facts))
    key = json.loads(one)["key"]
    assert key == json.loads(stepper.told("cell", steps, facts, language="zh-Hant", covered=True))["key"]
    assert key != json.loads(stepper.told("cell", steps, facts | {"hidden": [[2.0]]}))["key"]


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_number_that_is_none_does_not_travel(number):
    with pytest.raises(ValueError):
        stepper.told("cell", [{"label": "a"}], {"hidden": [[number]]})


def test_what_people_typed_travels_as_ascii_and_stays_out_of_the_page():
    word = "</script><img src=x onerror=alert(1)>"
    blob = stepper.told("cell", [{"label": word}, {"label": "\ud83d"}], {})
    assert blob.isascii() and json.loads(blob)["steps"][0]["label"] == word
    assert word not in stepper.page(blob) and "onerror" not in stepper.page(blob)
