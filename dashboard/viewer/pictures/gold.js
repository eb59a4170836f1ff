// The gold alignment over a picture: a ring where the right answer links two words. Draws; knows no events.

const DASH = [3, 2.5],
  LEAST_RING = 9;

// A ring on a square of a heatmap, solid where the link is sure; a dot or a hollow one where squares are small.
export function goldRings(pen, layout, { gold, theme }) {
  if (!gold) return;
  for (const [query, keys] of gold) {
    if (query < layout.queries[0] || query >= layout.queries[1]) continue;
    for (const [key, kind] of keys) {
      if (key < layout.keys[0] || key >= layout.keys[1]) continue;
      const x = layout.left + (key - layout.keys[0]) * layout.cell,
        y = layout.top + (query - layout.queries[0]) * layout.cell;
      if (layout.cell < LEAST_RING) goldMark(pen, x + layout.cell / 2, y + layout.cell / 2, 3, kind, theme);
      else outline(pen, x, y, layout.cell, kind, theme);
    }
  }
}

function outline(pen, x, y, cell, kind, theme) {
  const inset = Math.max(2, cell * 0.1),
    side = cell - 2 * inset;
  twice(pen, kind, theme, Math.max(1.5, Math.min(3, cell * 0.06)), cell * 0.16, () => {
    pen.roundRect(x + inset, y + inset, side, side, side * 0.3);
  });
}

// A small ring beside a word: filled where the link is sure, hollow and dashed where it is possible.
export function goldMark(pen, x, y, radius, kind, theme) {
  if (kind === "sure") {
    pen.fillStyle = theme.gold;
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.fill();
  }
  twice(pen, kind, theme, 1.5, radius * 0.9, () => pen.arc(x, y, radius, 0, 2 * Math.PI));
}

export function goldFrame(pen, box, kind, theme) {
  twice(pen, kind, theme, 1.75, 4, () => pen.roundRect(box.left - 3, box.top + 1, box.width + 6, box.height - 2, 5));
}

// Once in paper, so that it stands out on any colour, and once in gold.
function twice(pen, kind, theme, thick, dash, path) {
  pen.save();
  for (const [colour, width, line] of [
    [theme.paper, thick + 2.5, []],
    [theme.gold, thick, kind === "sure" ? [] : [Math.max(DASH[0], dash), Math.max(DASH[1], dash * 0.8)]],
  ]) {
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.setLineDash(line);
    pen.beginPath();
    path();
    pen.stroke();
  }
  pen.restore();
}
