"""The viewer's modules joined into one script, and its styles into one sheet. Knows nothing of what they do.

No build step: a module's import lines and the word `export` are dropped, and modules stand after what they import, so
the files read as ES modules and travel as one text. Two top-level names that are the same would collide: refused.
"""
import json
import re
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
HOSTS = ("streamlit", "page")
_IMPORT = re.compile(r'^import\s[^;]*?from\s+"(\.[^"]+)";\n', re.M)
_NAMED = re.compile(r"^(?:async )?(?:function|class)\s+(\w+)", re.M)
_BOUND = re.compile(r"^(?:const|let)\s[^;]*;", re.M)


def script(host: str = "streamlit") -> str:
    """Return the viewer's script for one host, "streamlit" or "page". ValueError for another."""
    if host not in HOSTS:
        raise ValueError(f"host is {host!r}; it must be one of {HOSTS}")
    return join(HERE / "hosts" / f"{host}.js", HERE)


@cache
def join(entry: Path, root: Path) -> str:
    """Return the module `entry` behind all that it imports, each under its name in the folder `root`.

    It ends in `export default function`. ValueError where names collide or something could be taken for markup.
    """
    order: list[Path] = []
    _visit(entry, order, ())
    joined = "\n".join(f"// {path.relative_to(root).as_posix()}\n{_bare(path)}" for path in order)
    names = _NAMED.findall(joined)
    for line in _BOUND.findall(joined):
        names += re.findall(r"(?:^const|^let|,)\s+(\w+)\s*=(?![=>])", line)
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice or "</" in joined or "<!--" in joined:
        raise ValueError(f"names that stand in two modules: {twice}; or markup in a script")
    return joined


@cache
def templates(code: str) -> tuple[str, ...]:
    """Return every English template that a script may show, in the order of the alphabet."""
    found = re.findall(r'\btr\(\s*("(?:[^"\\]|\\.)*")', code)
    return tuple(sorted({json.loads(literal) for literal in found}))


@cache
def style(page: bool = False) -> str:
    """Return the viewer's style sheet; with `page`, also what a page of its own needs."""
    return sheet(*("atlas", "frame", "rooms"), *(("page",) if page else ()))


@cache
def sheet(*names: str) -> str:
    """Return some of the viewer's style sheets as one: "atlas" is paper, ink and type, "page" a page of its own."""
    return "".join((HERE / "style" / f"{name}.css").read_text("utf-8") for name in names)


def _visit(path: Path, order: list[Path], above: tuple[Path, ...]) -> None:
    """Put `path` into `order` behind everything that it imports."""
    if path in above:
        raise ValueError(f"{path.name} imports itself through {[p.name for p in above]}")
    for target in _IMPORT.findall(path.read_text("utf-8")):
        _visit((path.parent / target).resolve(), order, (*above, path))
    if path not in order:
        order.append(path)


def _bare(path: Path) -> str:
    """Return a module without its imports and exports."""
    text = _IMPORT.sub("", path.read_text("utf-8"))
    return re.sub(r"^export (?!default)", "", text, flags=re.M)
