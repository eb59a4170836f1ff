"""What tests share: one embedded model, one real server, one Chromium; each started once, ended by its process id."""

import os

import pytest

import tests.typechecker  # noqa: F401  (under importlib mode pytest's own empty `tests` would hide it)
from tests.serving import CHROMIUM_FLAGS, Server, Visit, chromium_program, person

os.environ.setdefault("HF_HUB_OFFLINE", "1")

@pytest.fixture(scope="session")
def embedded():
    """The model that comes with the project, loaded once."""
    from engine import pretrained

    return pretrained.load(pretrained.DEFAULT, device="cpu")


@pytest.fixture(scope="session")
def chromium():
    """A headless Chromium for all tests; without one, a failure under CI and a skip elsewhere."""
    from playwright.sync_api import sync_playwright

    program = chromium_program()
    if program is None:
        message = "no Chromium on this machine: install Debian's chromium (or Chrome) to run the browser tests"
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """One dashboard for all browser tests; its trainings are kept in a folder of its own."""
    running = Server("--data", str(tmp_path_factory.mktemp("data")))
    yield running
    running.close()


@pytest.fixture(scope="session")
def people(chromium):
    """A function that finds the browser context of a kind of person: people(locale="zh-TW"); one of each kind."""
    met: dict[str, object] = {}

    def _find(**settings):
        kind = repr(sorted(settings.items()))
        if kind not in met:
            met[kind] = person(chromium, **settings)
        return met[kind]

    return _find


@pytest.fixture
def visit(people, server):
    """A function that opens the dashboard in one more tab: visit("/steps", viewport=...) -> Visit."""
    opened: list[Visit] = []

    def _open(path: str = "/", seen: str = "[data-painted]", **settings) -> Visit:
        opened.append(Visit(people(**settings), server.url))
        return opened[-1].open(path, seen)

    yield _open
    for one in opened:
        one.close()
