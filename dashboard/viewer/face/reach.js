// What the pointer reaches: canvases that answer with the entry or the head under it. Knows no weights.

import { under } from "../pictures/columns.js";
import { inFlow } from "../pictures/flow.js";
import { headAt } from "../pictures/heads.js";
import { entryAt } from "../pictures/heatmap.js";
import { pointer } from "./pointer.js";

export function attach(viewer, act) {
  const { frame, state } = viewer;
  const allHeads = () => state.choice.panel === "heads" || state.choice.panel === "strip";
  const found = (x, y) => {
    if (x === null || !frame.layout || allHeads()) return null;
    return state.choice.panel === "heatmap"
      ? entryAt(frame.layout, x, y)
      : (Array.isArray(frame.layout.queries) ? inFlow : under)(frame.layout, x, y);
  };
  let last = "";
  const over = (x, y) => {
    if (allHeads()) return act.point(x === null ? null : headAt(frame.layout, x, y));
    const entry = found(x, y),
      name = JSON.stringify(entry);
    if (name === last && Boolean(state.hover) === Boolean(entry)) return undefined;
    last = name;
    return act.hover(entry);
  };
  const click = (x, y, add) => {
    if (allHeads()) {
      const head = headAt(frame.layout, x, y);
      return head && act.pick(head, add);
    }
    const entry = found(x, y);
    return entry ? act.hold(entry) : act.release();
  };
  const zoom = (factor, x, y) => {
    const entry = state.choice.panel === "heatmap" && entryAt(frame.layout, x, y);
    if (entry && entry.query !== undefined && entry.key !== undefined) act.zoom(factor, entry);
  };
  const pan = (x, y) => {
    const cell = state.choice.panel === "heatmap" && state.view ? frame.layout.cell : 0;
    const [across, down] = cell ? [Math.trunc(x / cell), Math.trunc(y / cell)] : [0, 0];
    if (across || down) act.pan(down, across);
    return Boolean(across || down);
  };
  if (frame.picture) pointer(frame.picture, { over, click, zoom, pan });
  pointer(frame.strip, {
    over: (x, y) => act.point(x === null ? null : headAt(frame.stripLayout, x, y)),
    click: (x, y, add) => {
      const head = headAt(frame.stripLayout, x, y);
      if (head) act.pick(head, add);
    },
  });
}
