// Units against time: hidden state, memory and each gate as squares, all sentences side by side on one scale.

import { el } from "../../viewer/face/dom.js";
import { fitted, ISOLATE, POP, whole } from "../../viewer/pictures/ink.js";
import { tr } from "../../viewer/model/words.js";
import { figure } from "../shell/figures.js";
import { written } from "../shell/svg.js";

const GAP = 10; // pixels between two sentences

// header.panels: { title, symbol, low, high, values: [path][t][unit] }; tell({ panel, path, i, unit } | null).
export function makePathPanels(header, act, tell) {
  const made = header.panels.map((panel, number) => pathPanel(header, panel, number, act, tell));
  const paint = (view) => made.forEach((one) => one.paint(view));
  return { node: el("div", { class: "path-panels", testid: "path-panels" }, made.map((one) => one.node)), paint };
}

function pathPanel(header, panel, number, act, tell) {
  const units = panel.values[0][0].length,
    counts = panel.values.map((steps) => steps.length);
  const canvas = el("canvas", { testid: "path-panel", role: "img", "aria-label": panel.title });
  const bar = el("span", { class: "path-bar" }),
    mean = el("span", { class: "path-mean" });
  const ends = [panel.low, panel.high].map((end) => el("span", {}, figure(end)));
  const name = el("span", { class: "path-name" }, panel.title, " ", written(panel.symbol));
  const node = el(
    "figure", {},
    el("figcaption", {}, name, el("span", { class: "path-scale" }, ends[0], bar, ends[1]), mean), canvas,
  );
  let squares = [];

  function paint(view) {
    const scale = header.scales[view.theme.dark ? "dark" : "light"][panel.low < 0 ? "signed" : "gate"];
    bar.style.background = `linear-gradient(to right, ${scale.join(", ")})`;
    const width = canvas.clientWidth || 300,
      size = parseFloat(getComputedStyle(canvas).fontSize);
    const tall = Math.max(1.5, Math.min(view.present ? 12 : 8, 128 / units)),
      height = Math.round(tall * units);
    const pen = fitted(canvas, width, height + Math.round(size * 1.5));
    const wide = (width - GAP * (counts.length - 1)) / counts.reduce((sum, count) => sum + count, 0);
    squares = [];
    let left = 0;
    panel.values.forEach((steps, path) => {
      steps.forEach((values, i) => {
        const x = left + i * wide,
          gone = view.covered(i + 1);
        values.forEach((value, unit) => {
          const share = (value - panel.low) / (panel.high - panel.low);
          const colour = scale[Math.round(Math.max(0, Math.min(1, share)) * (scale.length - 1))];
          pen.fillStyle = gone ? view.theme.rule : colour;
          pen.fillRect(x, unit * tall, wide - (wide > 6 ? 1 : 0), tall - (tall > 4 ? 1 : 0));
        });
        if (gone) pathUnknown(pen, x + wide / 2, height / 2, size, view.theme);
        squares.push({ x, wide, path, i, tall, height });
      });
      const now = Math.min(view.step, steps.length) - 1;
      pathColumn(pen, left + now * wide, wide, height, size, width, view.theme, header.paths[path].words[now]);
      left += wide * steps.length + GAP;
    });
    const first = panel.values[0],
      at = Math.min(view.step, first.length) - 1;
    const sum = first[at].reduce((total, value) => total + value, 0);
    const said = view.covered(at + 1) ? "?" : tr("mean {mean}", { mean: figure(sum / units) });
    mean.textContent = panel.low < 0 ? "" : said;
  }

  function under(event) {
    const box = canvas.getBoundingClientRect(),
      x = event.clientX - box.left,
      y = event.clientY - box.top;
    const found = squares.find((square) => x >= square.x && x < square.x + square.wide);
    if (!found || y >= found.height) return null;
    return { panel: number, path: found.path, i: found.i, unit: Math.floor(y / found.tall) };
  }

  canvas.addEventListener("pointermove", (event) => tell(under(event)));
  canvas.addEventListener("pointerleave", () => tell(null));
  canvas.addEventListener("click", (event) => {
    const found = under(event);
    if (found) act("go", found.i + 1);
  });
  return { node, paint };
}

function pathUnknown(pen, x, y, size, theme) {
  pen.font = `600 ${size}px ${theme.font}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillStyle = theme.muted;
  pen.fillText("?", x, y);
}

// A frame around the step one stands on, its word below.
function pathColumn(pen, x, wide, height, size, width, theme, word) {
  pen.strokeStyle = theme.ink;
  pen.lineWidth = 2;
  pen.strokeRect(Math.max(1, x - 0.5), 1, Math.min(wide, width - x - 1.5), height - 2);
  pen.font = `500 ${size * 0.85}px ${theme.font}`;
  pen.textBaseline = "top";
  const text = whole(pen, word, width),
    half = pen.measureText(text).width / 2;
  pen.textAlign = "center";
  pen.fillStyle = theme.ink;
  pen.fillText(ISOLATE + text + POP, Math.max(half, Math.min(width - half, x + wide / 2)), height + size * 0.3);
}
