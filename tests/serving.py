"""A real dashboard and a browser to look at it, for tests and benchmarks. Ends what it started by its process id."""

import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import expect

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-component-update",
                  "--disable-background-networking", "--disable-sync", "--font-render-hinting=none"]


def chromium_program() -> str | None:
    """Return the Chromium or Chrome of this machine, or None."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


class Server:
    """A real dashboard on a free loopback port; `url` is its address."""

    def __init__(self, *arguments: str, command: tuple[str, ...] = ("-m", "dashboard"), cwd: Path = ROOT) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        settings = ["--server.port", str(port), "--server.headless", "true"]
        self.log = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the server)
        self.process = subprocess.Popen([sys.executable, *command, *settings, *arguments], cwd=cwd, stdout=self.log,
                                        stderr=subprocess.STDOUT)
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
        raise RuntimeError(f"the server did not come up: {self.said()[-2000:]}")

    def said(self) -> str:
        """Return what the server has printed so far."""
        self.log.seek(0)
        return self.log.read().decode(errors="replace")

    def close(self) -> None:
        """End the process that was started, and no other."""
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()


def person(browser, **settings):
    """Return a browser context of somebody at a desk who reads English, but for what `settings` say."""
    desk = {"viewport": {"width": 1280, "height": 800}, "locale": "en-GB", "reduced_motion": "reduce"}
    return browser.new_context(**desk | settings)


class Visit:
    """One person's tab: the `page`, what it complained of (`errors`), asked `strangers` for, and `sent`."""

    def __init__(self, context, url: str) -> None:
        self.context = context
        self.page, self.url = self.context.new_page(), url
        self.errors: list[str] = []
        self.strangers: list[str] = []
        self.sent: list[bytes | str] = []
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda e: self.errors.append(str(e)))
        self.page.on("request", self._requested)
        self.page.on("websocket", lambda socket: socket.on("framesent", lambda frame: self.sent.append(frame)))

    def close(self) -> None:
        """Close the tab; its browser context, with scripts already compiled, may serve another."""
        self.page.close()

    def _said(self, message) -> None:
        asks_for_its_base = "/_stcore/" in message.location["url"]     # Streamlit tries an address of each depth
        if message.type == "error" and not asks_for_its_base:
            self.errors.append(message.text)

    def _requested(self, request) -> None:
        if not request.url.startswith((self.url, "data:", "blob:", "about:", "file:")):
            self.strangers.append(request.url)

    def open(self, path: str = "/", seen: str = "[data-painted]") -> "Visit":
        """Go to `path` and wait until `seen` is there: where nothing else is said, a picture that has been painted."""
        self.page.goto(self.url + path)
        self.page.wait_for_selector(seen, timeout=60_000)
        return self

    def type(self, sentence: str) -> "Visit":
        """Type `sentence` into the field, press Enter and wait until its picture is there."""
        before = self.key()
        field = self.page.locator(".st-key-text input")
        field.fill(sentence)
        field.press("Enter")
        return self.await_another(before)

    def key(self) -> str | None:
        """Return the key of the recording that is painted."""
        return self.page.locator("[data-painted]").first.get_attribute("data-key")

    def await_another(self, before: str | None) -> "Visit":
        """Wait until the picture of another recording than `before` is painted."""
        picture = self.page.locator("[data-painted]").first
        expect(picture).not_to_have_attribute("data-key", before or "", timeout=30_000)
        return self
