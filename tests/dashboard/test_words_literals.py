"""No page speaks a language of its own: what is shown to people passes through `_`, `Sentence`, `Refusal` or `tr`."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHOWN = {
    "write", "markdown", "text", "title", "header", "subheader", "caption", "info", "warning", "error", "success",
    "toast", "button", "link_button", "download_button", "form_submit_button", "radio", "pills", "selectbox",
    "multiselect", "select_slider", "segmented_control", "slider", "number_input", "text_input", "text_area", "toggle",
    "checkbox", "file_uploader", "popover", "expander", "status", "spinner", "progress", "metric", "tabs", "dialog",
    "page_link", "chat_input", "date_input", "color_picker", "data_editor", "image", "badge"}
WORDS = ("label", "help", "placeholder", "body", "caption", "text", "title", "alt")
MARKUP = re.compile(r"<[^>]*>|:[a-z-]+\[|\$[^$]*\$|&[a-z]+;")
LETTERS = r"[A-Za-z\u4e00-\u9fff]{2}"
FILES = sorted([*(ROOT / "pages").rglob("*.py"), *(ROOT / "dashboard").glob("*.py"),
                *(ROOT / "dashboard" / "lessons").glob("*.py")])
NAMES = {"Attention Atlas"}      # a name is the same in every language


def literal(node: ast.AST) -> str:
    """Return the letters of a string written in the source, whether whole or between the braces of an f-string."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return "" if node.value in NAMES else MARKUP.sub("", node.value)
    if isinstance(node, ast.JoinedStr):
        return " ".join(literal(part) for part in node.values if isinstance(part, ast.Constant))
    if isinstance(node, ast.BinOp):
        return literal(node.left) + literal(node.right)
    if isinstance(node, ast.IfExp):
        return literal(node.body) + literal(node.orelse)
    return ""


def spoken(source: str) -> list[str]:
    """Return what `source` would show untranslated: "line: text" for every literal with a word in it."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SHOWN
                and isinstance(node.func.value, ast.Name)):
            continue
        told = [*node.args[:1], *(word.value for word in node.keywords if word.arg in WORDS)]
        found += [f"{node.lineno}: {literal(one)}" for one in told if re.search(LETTERS, literal(one))]
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_page_shows_words_of_its_own(path):
    assert spoken(path.read_text("utf-8")) == []


@pytest.mark.parametrize("source", [
    'st.write("Hello")', 'st.button(label="Hello")', 'st.caption(f"{n} heads")', 'left.markdown("**Hello**")',
    'st.radio(_("Ask"), options, help="Choose")', 'st.text("Hel" + "lo")', 'st.button("Go" if x else _("No"))',
    'st.subheader("注意力")'])
def test_the_test_sees_words(source):
    assert spoken(source) != []


@pytest.mark.parametrize("source", [
    'st.write(_("Hello"))', 'st.caption(f"{n} / {all}")', 'st.markdown(f"<div>{x}</div>")', 'st.text(f"{a} → {b}")',
    'st.html("<style>p { margin: 0; }</style>")', 'st.segmented_control(_("Stage"), ["a"], key="equation")'])
def test_the_test_lets_numbers_signs_and_keys_pass(source):
    assert spoken(source) == []


def marked(node: ast.AST, tree: ast.AST) -> bool:
    """Return whether `node` looks a sentence up in a table of which every value is marked with `template`."""
    tables = [table for table in ast.walk(tree) if isinstance(table, ast.Assign) and isinstance(node, ast.Subscript)
              and ast.unparse(table.targets[0]) == ast.unparse(node.value) and isinstance(table.value, ast.Dict)]
    return bool(tables) and all(isinstance(value, ast.Call) and ast.unparse(value.func) == "template"
                                for value in tables[0].value.values)


REBUILT = ("sentence.py", "form.py")      # where sentences are made again from what was kept of them


@pytest.mark.parametrize("path", sorted((ROOT / "engine").rglob("*.py")) + FILES,
                         ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_template_is_a_literal_that_the_catalogues_can_find(path):
    tree = ast.parse(path.read_text("utf-8"))
    hidden = [f"{node.lineno}: {ast.unparse(node)[:80]}" for node in ast.walk(tree)
              if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
              and node.func.id in ("Sentence", "Refusal") and node.args
              and not isinstance(node.args[0], ast.Constant) and not marked(node.args[0], tree)]
    assert hidden == [] or path.name in REBUILT


VISIBLE = re.compile(r"""\b(?:textContent|innerText|title|placeholder|ariaLabel|aria-label"|alt)\s*[:=]\s*"""
                     r"""["'`]([^"'`]*)["'`]""")


@pytest.mark.parametrize("path", sorted((ROOT / "dashboard").rglob("*.js")),
                         ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_script_shows_words_of_its_own(path):
    shown = [re.sub(r"\$\{[^}]*\}", "", text) for text in VISIBLE.findall(path.read_text("utf-8"))]
    assert [text for text in shown if re.search(LETTERS, text)] == []
