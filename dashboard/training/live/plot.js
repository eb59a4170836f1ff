// Two lines over the steps of a training, named at their ends, and where the slider stands. Knows no training.

import { el } from "../../viewer/face/dom.js";
import { boardApart, boardFigure, boardShare, boardTicks } from "./figures.js";

const LEFT = 40,
  RIGHT = 132,
  TOP = 24,
  BOTTOM = 20;

export function plotPart(tag, props = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(props)) node.setAttribute(name, String(value));
  node.append(...children);
  return node;
}

// `share`: the numbers are parts of 1, written in percent.
export function makePlot(title, tall, share) {
  const svg = plotPart("svg", { class: "plot", role: "img", height: tall }),
    node = el("div", { class: "plotted", style: `height:${tall}px` }, svg);

  // total: the last step; until: the step the slider stands on, or null; lines: { name, hue, xs, ys }
  function paint(total, until, lines) {
    const wide = Math.max(260, node.clientWidth || 480),
      finite = lines.flatMap((line) => line.ys).filter((y) => y !== null),
      most = share ? 1 : Math.max(1e-6, ...finite, finite.length ? 0 : 4) * 1.05;
    const across = (x) => LEFT + ((wide - LEFT - RIGHT) * x) / Math.max(1, total),
      up = (y) => TOP + (tall - TOP - BOTTOM) * (1 - y / most);
    const children = [plotPart("text", { class: "title", x: 0, y: 13 }, title)];
    for (const y of boardTicks(most, share ? 2 : 3)) {
      children.push(plotPart("line", { class: "grid", x1: LEFT, x2: wide - RIGHT, y1: up(y), y2: up(y) }));
      children.push(plotPart("text", { class: "tick", x: LEFT - 6, y: up(y) + 4, "text-anchor": "end" },
        share ? `${Math.round(100 * y)}` : String(y)));
    }
    for (const x of boardTicks(total, wide < 400 ? 2 : 4)) {
      children.push(plotPart("text", { class: "tick", x: across(x), y: tall - 4, "text-anchor": "middle" }, String(x)));
    }
    if (until !== null) {
      const x = across(until);
      children.push(plotPart("line", { class: "until", x1: x, x2: x, y1: TOP - 4, y2: tall - BOTTOM }));
    }
    const drawn = lines.map((line) => points(line, across, up));
    drawn.forEach((found, i) => {
      if (!found.length) return;
      const hue = lines[i].hue,
        path = found.map(([x, y]) => `${x},${y}`).join(" ");
      children.push(plotPart("polyline", { class: `line ${hue}`, points: path }));
      for (const [x, y] of found) children.push(plotPart("circle", { class: `dot ${hue}`, cx: x, cy: y, r: 2 }));
    });
    const ends = drawn.map((found) => found.at(-1)?.[1] ?? up(0)),
      stands = boardApart(ends, 16, tall - BOTTOM);
    lines.forEach((line, i) => {
      const last = drawn[i].at(-1);
      if (!last) return;
      const [x1, y1] = [last[0] + 3, last[1]],
        [x, y] = [wide - RIGHT + 10, stands[i]];
      children.push(plotPart("line", { class: `lead ${line.hue}`, x1, y1, x2: x - 4, y2: y }));
      children.push(plotPart("text", { class: `name ${line.hue}`, x, y: y + 4 }, line.name));
    });
    svg.setAttribute("viewBox", `0 0 ${wide} ${tall}`);
    svg.setAttribute("width", wide);
    svg.setAttribute("aria-label", said(title, lines, share));
    svg.replaceChildren(...children);
  }

  return { node, paint };
}

function points(line, across, up) {
  return line.xs.map((x, i) => [x, line.ys[i]]).filter(([, y]) => y !== null && y !== undefined)
    .map(([x, y]) => [across(x), up(y)]);
}

function said(title, lines, share) {
  const last = (line) => (share ? boardShare(line.ys.at(-1)) : boardFigure(line.ys.at(-1)));
  return `${title}. ${lines.map((line) => `${line.name}: ${last(line)}`).join("; ")}`;
}
