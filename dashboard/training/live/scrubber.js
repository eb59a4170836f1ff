// A slider through the moments of a training: drag, arrow keys, play. Holds no moment itself.

import { el, say } from "../../viewer/face/dom.js";
import { tr } from "../../viewer/model/words.js";

const PACE = 160; // milliseconds a moment stands while it plays

// move(at, follow): somebody went to moment `at`, or wants to follow the newest.
export function makeScrubber(move) {
  let playing = 0,
    last = 0,
    at = 0;
  const turn = () => (playing ? stop() : start()),
    play = el("button", { type: "button", class: "round", testid: "play", onclick: turn }),
    slider = el("input", { type: "range", min: 0, max: 0, step: 1, value: 0, testid: "moments",
      oninput: () => { stop(); move(Number(slider.value), false); } }),
    label = el("output", { class: "when", testid: "when" }),
    jump = () => { stop(); move(last, true); },
    newest = el("button", { type: "button", class: "newest", testid: "newest", onclick: jump });
  const node = el("div", { class: "scrubber" }, play, slider, label, newest);

  function start() {
    if (last < 1) return;
    if (at >= last) move(0, false);
    playing = setInterval(() => {
      if (!node.isConnected || at >= last) return stop();
      move(at + 1, false);
    }, PACE);
    dress();
  }

  function stop() {
    clearInterval(playing);
    playing = 0;
    dress();
  }

  function dress() {
    play.textContent = playing ? "❚❚" : "▶";
    play.setAttribute("aria-label", playing ? tr("Stop") : tr("Play the training"));
  }

  function paint(told, shown, follow) {
    last = Math.max(0, told.steps.length - 1);
    at = shown;
    slider.max = String(last);
    if (Number(slider.value) !== shown) slider.value = String(shown);
    slider.disabled = play.disabled = last < 1;
    slider.setAttribute("aria-label", tr("Moment of the training"));
    const step = told.steps[shown],
      words = step === undefined ? tr("no moment yet")
        : step === 0 ? tr("before the first step")
          : tr("after step {step}, {seconds} s", { step, seconds: told.seconds[shown] });
    say(label, words);
    slider.setAttribute("aria-valuetext", words);
    newest.textContent = told.live ? tr("follow the newest") : tr("the last");
    newest.style.visibility = follow || shown >= last ? "hidden" : "visible";
    dress();
  }

  return { node, paint, stop };
}
