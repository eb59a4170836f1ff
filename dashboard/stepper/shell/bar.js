// The row of steps: back, the steps themselves (or a slider where they are many), forward, play. Knows no pictures.

import { el, press, show } from "../../viewer/face/dom.js";
import { tr } from "../../viewer/model/words.js";

const MANY = 40;

export function makeBar(header, act) {
  const button = (testid, sign, name, action, look) =>
    el("button", { type: "button", testid, "aria-label": name, title: name, onclick: action, class: look }, sign);
  const count = header.steps.length,
    many = count > MANY;
  const back = button("back", "‹", tr("Previous step (left arrow)"), () => act("step", -1), "turn"),
    forward = button("forward", "›", tr("Next step (right arrow)"), () => act("step", 1), "turn"),
    play = button("play", "▶", tr("Play the steps"), () => act("play"), "turn");
  const line = el("ol", { class: "steps", testid: "steps" });
  const slider = el("input", {
    type: "range",
    min: 1,
    max: count,
    testid: "step-slider",
    "aria-label": tr("Step"),
    oninput: () => act("go", Number(slider.value)),
  });
  const dots = header.steps.map((step, i) => {
    const dot = el("button", {
      type: "button",
      class: step.mark ? `dot ${step.mark}` : "dot",
      testid: "step",
      title: step.title || null,
      onclick: () => act("go", i + 1),
    });
    const number = el("span", { class: "number" }, String(i + 1));
    dot.append(el("bdi", { class: "label" }, step.label || "·"), number);
    return dot;
  });
  if (many) line.append(el("li", { class: "wide" }, slider));
  else line.append(...dots.map((dot) => el("li", {}, dot)));
  const at = el("span", { class: "at", testid: "at" });

  // view: { step (from 1), covered(step), playing }
  function update(view) {
    back.disabled = view.step === 1;
    forward.disabled = view.step === count;
    at.textContent = `${view.step} / ${count}`;
    slider.value = String(view.step);
    const name = view.playing ? tr("Stop") : tr("Play the steps");
    play.firstChild.data = view.playing ? "■" : "▶";
    play.title = name;
    play.setAttribute("aria-label", name);
    dots.forEach((dot, i) => {
      press(dot, i + 1 === view.step);
      const { label, secret } = header.steps[i],
        shown = secret && view.covered(i + 1) ? "?" : label || "·";
      if (dot.firstChild.textContent !== shown) dot.firstChild.textContent = shown;
    });
    if (!many && view.moved) reveal(line, dots[view.step - 1]);
  }
  show(play, count > 1);
  return { node: el("div", { class: "stepbar" }, back, line, forward, at, play), update };
}

// Scrolls the row of steps, never the page.
function reveal(line, dot) {
  const from = dot.offsetLeft - line.offsetLeft,
    spare = (line.clientWidth - dot.offsetWidth) / 2;
  line.scrollLeft = Math.max(0, from - spare);
}
