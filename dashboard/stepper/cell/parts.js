// The parts a cell is drawn with: wires, valves, cards, a box with a level. Each is { node, set(numbers) }.
// Numbers of a part are functions of the step's numbers; a covered number is null and shown as "?".

import { svg, symbol } from "../shell/svg.js";
import { figure, gateFigure } from "../shell/figures.js";

const shown = (value, say) => (value === null ? "?" : say(value));
const lettering = (x, y, look, ...children) => svg("text", { x, y, class: look }, ...children);

// The tip of a wire, once for each drawing.
export function arrowHead() {
  const tip = svg("path", { d: "M0 0 L8 4 L0 8 z", fill: "context-stroke" }),
    size = { viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 4, markerHeight: 4, orient: "auto" };
  return svg("defs", {}, svg("marker", { id: "cell-head", ...size }, tip));
}

// A line that glows while something flows: `of` gives the number that it carries.
export function wire(points, of = null, { head = true, look = "" } = {}) {
  const line = svg("polyline", { points, class: `wire ${look}`, "marker-end": head ? "url(#cell-head)" : null });
  return {
    node: line,
    set: (n) => {
      const value = of ? of(n) : null;
      line.classList.toggle("live", Boolean(of) && value !== null && Math.abs(value) > 1e-3);
    },
  };
}

// A gate on a wire: its bar lies along the wire when open (1) and across it when closed (0). `along`: degrees.
export function valve(x, y, of, along = 0) {
  const bar = svg("rect", { x: -19, y: -3.5, width: 38, height: 7, rx: 3.5, class: "bar" }),
    fill = svg("circle", { r: 21, class: "open" });
  const node = svg("g", { transform: `translate(${x} ${y})` }, svg("circle", { r: 21, class: "valve" }), fill, bar);
  return {
    node,
    set: (n) => {
      const value = of(n);
      bar.style.transform = `rotate(${along + 90 * (1 - (value ?? 0.5))}deg)`;
      fill.style.opacity = String(value ?? 0);
      node.classList.toggle("unknown", value === null);
    },
  };
}

// A number with its symbol: "f" over "0.99995", and a quiet line under it.
export function card(x, y, { name, letters, of, under = null, say = gateFigure, wide = 128, testid = null }) {
  const value = svg("tspan", { class: "value", testid }),
    quiet = lettering(x, y + 41, "quiet");
  const node = svg(
    "g",
    {},
    svg("rect", { x: x - wide / 2, y: y - 31, width: wide, height: under ? 80 : 62, rx: 10, class: "card" }),
    lettering(x, y - 12, "quiet", name),
    lettering(x, y + 18, "big", symbol(letters), svg("tspan", {}, " = "), value),
    under ? quiet : null,
  );
  return {
    node,
    set: (n) => {
      value.textContent = shown(of(n), say);
      if (under) quiet.textContent = under(n) ?? "";
    },
  };
}

// The state: a box that fills with what it holds; what is negative fills hatched.
export function box(x, y, wide, high, { name, letters, of, level, say = figure, testid = "state" }) {
  const inner = high - 8,
    fill = svg("rect", { x: x - wide / 2 + 4, y: y - high / 2 + 4, width: wide - 8, height: inner, class: "level" }),
    value = lettering(x, y + 22, "huge");
  value.dataset.testid = testid;
  const node = svg(
    "g",
    {},
    svg("rect", { x: x - wide / 2, y: y - high / 2, width: wide, height: high, rx: 12, class: "box" }),
    fill,
    lettering(x, y - 32, "quiet", name),
    lettering(x, y - 10, "letters", symbol(letters)),
    value,
  );
  return {
    node,
    set: (n) => {
      const now = of(n),
        part = now === null ? 0 : Math.min(1, Math.abs(level(n)));
      fill.style.transform = `translateY(${inner * (1 - part)}px) scaleY(${part})`;
      fill.style.transformOrigin = `0 ${y - high / 2 + 4}px`;
      fill.classList.toggle("below", now !== null && now < 0);
      value.textContent = shown(now, say);
    },
  };
}

// A circle in which numbers meet or are bent: "+", "tanh".
export function knot(x, y, letters) {
  const radius = letters.length > 1 ? 25 : 14;
  const node = svg(
    "g",
    {},
    svg("circle", { cx: x, cy: y, r: radius, class: "knot" }),
    lettering(x, y + 6, "knotted", letters),
  );
  return { node, set: () => {} };
}

// A number beside a wire; `letters` before it are a symbol.
export function tag(x, y, letters, of, { say = figure, look = "", testid = null } = {}) {
  const value = svg("tspan", { class: "value", testid });
  const node = lettering(
    x,
    y,
    `tag ${look}`,
    letters ? symbol(letters) : null,
    letters ? svg("tspan", {}, " = ") : null,
    value,
  );
  return { node, set: (n) => (value.textContent = shown(of(n), say)) };
}

export function note(x, y, text, look = "quiet") {
  return { node: lettering(x, y, look, text), set: () => {} };
}
