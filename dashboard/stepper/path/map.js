// The map: the cloud of known states, and the path of each sentence through it. Points answer the pointer.

import { el } from "../../viewer/face/dom.js";
import { fitted } from "../../viewer/pictures/ink.js";
import { tr } from "../../viewer/model/words.js";
import { pathAxes, pathCloud } from "./ground.js";
import { pathLine, pathNames, pathRings } from "./marks.js";
import { PATH_TURNS, pathExtent, pathFrame } from "./plane.js";

const GLIDE = 260; // milliseconds from one step to the next
const NEAR = 13; // pixels within which a point answers

// tell({ path, i } | { cloud } | null) says what the pointer is on.
export function makePathMap(header, act, tell) {
  const canvas = el("canvas", { testid: "path-map", role: "img", "aria-label": tr("Hidden states as a path") });
  const own = header.paths.flatMap((path) => [...path.points, path.start ?? path.points[0]]);
  const extent = pathExtent(header.cloud.points, own);
  let view = null,
    spots = [],
    drag = null,
    shift = 0,
    moving = 0,
    last = null;

  function paint(next) {
    const from = last;
    view = next;
    last = { step: next.step, dim: next.place.dim };
    cancelAnimationFrame(moving);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (still || !from || from.dim !== last.dim || Math.abs(from.step - last.step) !== 1) return draw(view.step);
    const began = performance.now();
    const glide = (now) => {
      const part = Math.min(1, Math.max(0, (now - began) / GLIDE));
      draw(from.step + (last.step - from.step) * (1 - (1 - part) ** 3));
      if (part < 1 && canvas.isConnected) moving = requestAnimationFrame(glide);
    };
    moving = requestAnimationFrame(glide);
    draw(from.step);
  }

  // `now` is a step, or a place between two while it glides.
  function draw(now) {
    const width = canvas.clientWidth || 600,
      size = parseFloat(getComputedStyle(canvas).fontSize);
    const height = Math.round(Math.max(270, Math.min(width * 0.76, innerHeight * 0.56, 620)));
    const pen = fitted(canvas, width, height),
      { dim, turn } = view.place;
    const frame = pathFrame(extent, dim, turn + shift, width, height, [Math.min(70, width * 0.13), size * 2.4]);
    const tools = { pen, frame, size, width, height, theme: view.theme, header, view };
    pathAxes(tools, extent, dim);
    spots = pathCloud(tools);
    const hidden = (i) => view.covered(i + 1);
    header.paths.forEach((path, number) => spots.push(...pathLine(tools, path, number, now, hidden)));
    if (!hidden(view.step - 1)) pathRings(tools);
    pathNames(tools, spots.filter((spot) => spot.path !== undefined), now, hidden);
  }

  function under(event) {
    const box = canvas.getBoundingClientRect(),
      x = event.clientX - box.left,
      y = event.clientY - box.top;
    let best = null;
    for (const spot of spots) {
      const away = Math.hypot(spot.x - x, spot.y - y) - (spot.path !== undefined ? 6 : 0);
      if (away < NEAR && (!best || away < best.away)) best = { away, spot };
    }
    return best?.spot ?? null;
  }

  canvas.addEventListener("pointermove", (event) => {
    if (drag) {
      const moved = event.clientX - drag.x;
      if (Math.abs(moved) > 3) drag.moved = true;
      shift = (moved / 400) * PATH_TURNS;
      draw(view.step);
      return;
    }
    const spot = under(event);
    canvas.style.cursor = spot?.path !== undefined ? "pointer" : view.place.dim === 3 ? "grab" : "default";
    tell(spot);
  });
  canvas.addEventListener("pointerdown", (event) => {
    if (view.place.dim !== 3) return;
    drag = { x: event.clientX, moved: false };
    canvas.setPointerCapture(event.pointerId);
  });
  const drop = () => {
    const turned = drag?.moved ? Math.round(view.place.turn + shift) : null;
    drag = null;
    shift = 0;
    if (turned !== null) act("set", { turn: ((turned % PATH_TURNS) + PATH_TURNS) % PATH_TURNS });
    return turned !== null;
  };
  canvas.addEventListener("pointerup", (event) => {
    const spot = drop() ? null : under(event);
    if (spot?.path !== undefined) act("go", spot.i + 1);
  });
  canvas.addEventListener("pointercancel", drop);
  canvas.addEventListener("pointerleave", () => tell(null));
  return { node: canvas, paint, spots: () => spots };
}
