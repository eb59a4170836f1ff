"""How long a person waits: start to first picture, Enter to painted, temperature slider to painted; a real browser.

`python -m benchmarks.page` prints a table and writes results/page.json. Medians and minima; times are of this machine.
"""

import shutil
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks.machine import describe, write
from tests.serving import CHROMIUM_FLAGS, Server, Visit, chromium_program, person

WORDS = ("river stone light winter bread mountain glass copper garden letter morning paper silver window forest "
         "candle harbour music orange thunder").split()
RUNS = 20


def sentence(words: int, number: int) -> str:
    """Return a sentence nobody prepared: `words` plain words, different for each `number`."""
    return " ".join(WORDS[(number * 7 + i * (number % 5 + 1)) % len(WORDS)] for i in range(words))


def start_to_picture(browser) -> float:
    """Seconds from starting the command to the first painted picture."""
    begin = time.perf_counter()
    server = Server()
    visit = Visit(person(browser), server.url).open()
    seconds = time.perf_counter() - begin
    visit.context.close()
    server.close()
    return seconds


def enter_to_painted(visit: Visit, words: int) -> list[float]:
    """Milliseconds from the Enter key to the picture of a new sentence, measured inside the browser.

    The picture is there when its root bears the new recording's key and a paint of that moment has been marked.
    """
    times = []
    visit.page.locator("[data-painted]").first.evaluate("""root => {
        addEventListener('keydown', e => { if (e.code === 'Enter') window.entered = performance.now() }, true)
        new MutationObserver(() => { window.keyed = performance.now() }).observe(root, {attributeFilter: ['data-key']})
    }""")
    for number in range(RUNS + 2):
        visit.type(sentence(words, number))
        times.append(visit.page.evaluate("""() => {
            const marks = performance.getEntriesByName('atlas:painted').map(m => m.startTime)
            const painted = marks.find(t => t > window.entered && t > window.keyed - 20) ?? Infinity
            return Math.max(painted, window.keyed) - window.entered
        }"""))
    return times[2:]


def slider_to_painted(visit: Visit) -> tuple[list[float], int]:
    """Milliseconds from moving the attention temperature to painted, and the messages sent to the server meanwhile."""
    sent = len(visit.sent)
    slider = visit.page.get_by_test_id("temperature")
    times = slider.evaluate("""async (slider, runs) => {
        const times = [], low = Number(slider.min), high = Number(slider.max)
        for (let i = 0; i < runs + 2; i++) {
            await new Promise(done => requestAnimationFrame(() => setTimeout(done, 30)))
            slider.value = String(low + (high - low) * ((i * 7) % 20) / 20)
            const moved = performance.now()
            slider.dispatchEvent(new Event('input', {bubbles: true}))
            let mark
            while (!(mark = performance.getEntriesByName('atlas:painted').find(m => m.startTime > moved)))
                await new Promise(done => setTimeout(done, 0))
            times.push(mark.startTime - moved)
        }
        return times.slice(2)
    }""", RUNS)
    return times, len(visit.sent) - sent


def random_bert(folder: Path) -> Path:
    """Save a BERT of 12 layers x 12 heads with random weights and the embedded model's tokenizer; return its parent."""
    import torch
    from transformers import BertConfig, BertModel

    from engine import pretrained

    torch.manual_seed(0)
    home = folder / "random-12x12"
    BertModel(BertConfig(hidden_size=192, num_hidden_layers=12, num_attention_heads=12, intermediate_size=384)
              ).save_pretrained(home)
    for name in ("tokenizer.json", "tokenizer_config.json", "vocab.txt", "special_tokens_map.json"):
        source = pretrained.catalog.default_folder() / name
        if source.exists():
            shutil.copy(source, home / name)
    return folder


def main() -> None:
    """Measure, print the table, write the results."""
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium_program(), args=CHROMIUM_FLAGS)
        rows = {"start to first picture (s)": ([start_to_picture(browser) for _ in range(3)], 10)}
        server = Server("--models", str(random_bert(Path(folder))))
        visit = Visit(person(browser), server.url).open()
        rows["Enter to painted, 32 tokens, embedded model (ms)"] = (enter_to_painted(visit, 30), 300)
        visit.page.goto(server.url + "/?model=folder:random-12x12&text=" + sentence(126, 1).replace(" ", "+"))
        visit.page.wait_for_selector("[data-painted]")
        visit.page.wait_for_timeout(1500)
        times, messages = slider_to_painted(visit)
        rows["temperature to painted, 12 x 12 heads x 128 tokens (ms)"] = (times, 30)
        visit.context.close()
        server.close()
        browser.close()
    table = [dict(what=name, minimum=round(min(t), 2), median=round(statistics.median(t), 2),
                  maximum=round(max(t), 2), runs=len(t), wanted=wanted)
             for name, (t, wanted) in rows.items()]
    for row in table:
        print(f"{row['what']:58} min {row['minimum']:8.1f}  median {row['median']:8.1f}  max {row['maximum']:8.1f}"
              f"  wanted under {row['wanted']}")
    print(f"messages to the server while the temperature moved: {messages}")
    write("page", {"machine": describe(), "rows": table, "messages while the temperature moved": messages})


if __name__ == "__main__":
    main()
