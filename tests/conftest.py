"""What tests share: one embedded model, one real server, one Chromium; each started once, ended by its process id."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect

import tests.typechecker  # noqa: F401  (under importlib mode pytest's own empty `tests` would hide it)

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("HF_HUB_OFFLINE", "1")

CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-component-update",
                  "--disable-background-networking", "--disable-sync", "--font-render-hinting=none"]


@pytest.fixture(scope="session")
def embedded():
    """The model that comes with the project, loaded once."""
    from engine import pretrained

    return pretrained.load(pretrained.DEFAULT, device="cpu")


@pytest.fixture(scope="session")
def chromium():
    """A headless Chromium for all tests; without one, a failure under CI and a skip elsewhere."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        message = "no Chromium on this machine: install Debian's chromium (or Chrome) to run the browser tests"
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


class Server:
    """A real dashboard on a free loopback port; `url` is its address."""

    def __init__(self, *arguments: str, command: tuple[str, ...] = ("-m", "dashboard"), cwd: Path = ROOT) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        settings = ["--server.port", str(port), "--server.headless", "true"]
        self.process = subprocess.Popen(
            [sys.executable, *command, *settings, *arguments], cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self._await_health()

    def _await_health(self, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            try:
                if urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2).status == 200:
                    return
            except OSError:
                time.sleep(0.1)
        self.close()
        raise RuntimeError(f"the server did not come up: {self.process.stdout.read().decode()[-2000:]}")

    def close(self) -> None:
        """End the process that was started, and no other."""
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()


@pytest.fixture(scope="session")
def server():
    """One dashboard for all browser tests."""
    running = Server()
    yield running
    running.close()


class Visit:
    """One person's browser: the `page`, and what it said (`errors`), asked strangers (`strangers`) and sent (`sent`)."""

    def __init__(self, browser, url: str, **context) -> None:
        settings = {"viewport": {"width": 1280, "height": 800}, "locale": "en-GB", "reduced_motion": "reduce"} | context
        self.context = browser.new_context(**settings)
        self.page, self.url = self.context.new_page(), url
        self.errors: list[str] = []
        self.strangers: list[str] = []
        self.sent: list[bytes | str] = []
        self.page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda e: self.errors.append(str(e)))
        self.page.on("request", self._requested)
        self.page.on("websocket", lambda socket: socket.on("framesent", self.sent.append))

    def _requested(self, request) -> None:
        if not request.url.startswith((self.url, "data:", "blob:", "about:", "file:")):
            self.strangers.append(request.url)

    def open(self, path: str = "/") -> "Visit":
        """Go to `path` and wait until the viewer has painted."""
        self.page.goto(self.url + path)
        self.page.wait_for_selector("[data-painted]", timeout=60_000)
        return self

    def type(self, sentence: str) -> "Visit":
        """Type `sentence` into the field, press Enter and wait until its picture is there."""
        picture = self.page.locator("[data-painted]").first
        before = picture.get_attribute("data-key")
        field = self.page.locator(".st-key-text input")
        field.fill(sentence)
        field.press("Enter")
        expect(picture).not_to_have_attribute("data-key", before, timeout=30_000)
        return self


@pytest.fixture
def visit(chromium, server):
    """A function that opens the dashboard for one more person: visit("/steps", viewport=...) -> Visit; closed at the end."""
    opened: list[Visit] = []

    def _open(path: str = "/", **context) -> Visit:
        opened.append(Visit(chromium, server.url, **context))
        return opened[-1].open(path)

    yield _open
    for one in opened:
        one.context.close()
