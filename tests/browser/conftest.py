"""What the viewer's tests share: small recordings of known scores, and pages that hold one without any server."""

import base64
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from dashboard.viewer import document, payload, script, style

LETTERS = "the animal did not cross it street was tired so we all went home again today".split()
_HOST = """<!doctype html><meta charset="utf-8"><style>{style}</style><div id="here"></div><script type="module">
{code}
globalThis.asked = []; globalThis.chosen = [];
globalThis.feed = (text) => start({{ data: Uint8Array.from(atob(text), (c) => c.charCodeAt(0)),
  parentElement: document.getElementById("here"), setTriggerValue: (name, value) => globalThis.asked.push(value),
  setStateValue: (name, value) => globalThis.chosen.push(value) }});
</script>"""


def tokens(words, special=(), joined=(), unknown=()):
    from engine.recording.attention import Token

    return tuple(Token(word, i, special=i in special, joined=i in joined, unknown=i in unknown)
                 for i, word in enumerate(words))


def attention(scores, words=None, key_words=None, special=(), layer=0, stack="encoder", kind="self", **parts):
    """An attention whose scores [h, q, k] are the ones given: query = scores, key = the unit vectors."""
    from engine.recording.attention import Attention, Place

    scores = torch.as_tensor(np.asarray(scores), dtype=torch.float32)[None]
    _, heads, queries, keys = scores.shape
    unit = torch.eye(keys).expand(1, heads, keys, keys)
    asking = words or [LETTERS[i % len(LETTERS)] for i in range(queries)]
    asked = key_words or (asking if keys == queries else [f"key{i}" for i in range(keys)])
    found = Attention(scores, unit, unit, scale=1.0, query_tokens=tokens(asking, special),
                      key_tokens=tokens(asked, special if kind == "self" else ()),
                      place=Place(stack, kind, layer, f"{stack}.{kind}.{layer}"), **parts)
    weights = torch.as_tensor(np.asarray(found.weights()))[None]
    return Attention(**(found.__dict__ | {"context": weights @ unit}))


def recorded(attentions, text="a text", **fields):
    from engine.recording.recording import Recording

    return Recording(attentions=tuple(attentions), tokens=attentions[0].query_tokens, text=text, model="small",
                     device="cpu", dtype="float32", versions={"torch": torch.__version__}, **fields)


def softmax(scores, temperature=1.0):
    """What a page must say: torch's own softmax in double precision."""
    return torch.softmax(torch.as_tensor(np.asarray(scores, np.float64)) / temperature, -1).numpy()


@dataclass
class Seen:
    """One page with a viewer on it, and whatever it complained about or asked of the network."""

    page: object
    errors: list
    requests: list

    def said(self, name: str) -> str:
        return self.page.get_by_test_id(name).inner_text()

    def row(self) -> np.ndarray:
        """The weights of the chosen row, as the table prints them: [k] or [heads, k]."""
        cells = self.page.get_by_test_id("row-table").locator("tbody tr").evaluate_all(
            "rows => rows.map(row => [...row.querySelectorAll('.number')].map(cell => cell.textContent))")
        return np.array(cells, float).T.squeeze()

    def data(self, name: str) -> str:
        return self.page.locator(".atlas").get_attribute(f"data-{name}")

    def feed(self, blob: bytes) -> None:
        before = self.data("painted") if self.page.locator(".atlas").count() else None
        self.page.evaluate("text => feed(text)", base64.b64encode(blob).decode())
        self.page.wait_for_function(
            "before => Number(document.querySelector('.atlas')?.dataset.painted) > Number(before ?? 0)", arg=before)


@pytest.fixture
def seen(chromium, tmp_path):
    """A function that opens HTML from disk, as a lecturer opens a file: seen(html, query="?panel=heatmap") -> Seen."""
    contexts = []

    def _open(html: str, query: str = "", **settings) -> Seen:
        contexts.append(chromium.new_context(**({"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce"}
                                                | settings)))
        found, path = Seen(contexts[-1].new_page(), [], []), tmp_path / f"page{len(contexts)}.html"
        path.write_text(html, "utf-8")
        found.page.on("console", lambda m: found.errors.append(m.text) if m.type in ("error", "warning") else None)
        found.page.on("pageerror", lambda error: found.errors.append(str(error)))
        found.page.on("request", lambda request: found.requests.append(request.url))
        found.page.goto(f"{path.as_uri()}{query}")
        return found

    yield _open
    for context in contexts:
        context.close()


@pytest.fixture
def opened(seen):
    """A function that opens the offline page of a recording and waits for the picture."""
    def _open(recording, query: str = "", language: str = "en", translate=str, settings=None, **fields) -> Seen:
        blob = payload(recording, translate, language=language, **fields)
        found = seen(document(blob, language=language), query, **(settings or {}))
        found.page.wait_for_selector("[data-painted]")
        return found

    return _open


@pytest.fixture
def hosted(seen):
    """A function that opens a page with the Streamlit host; `feed` hands it blobs, `asked` and `chosen` listen."""
    def _open(blob: bytes, **settings) -> Seen:
        code = script("streamlit").replace("export default function", "const start = function", 1)
        found = seen(_HOST.format(style=style(), code=code), **settings)
        found.page.wait_for_function("Boolean(globalThis.feed)")
        found.feed(blob)
        return found

    return _open


@pytest.fixture
def make():
    """What builds a small recording and says what it must show."""
    return SimpleNamespace(attention=attention, recorded=recorded, softmax=softmax)
