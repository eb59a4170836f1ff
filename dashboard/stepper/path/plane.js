// Where the points of a path fall on the picture: on two axes, or on three and turned. Pure; knows no canvas.

export const PATH_TURNS = 72; // steps of one full turn about the second axis
const TILT = 0.42;

// [x, y, z] -> [across, up, towards the eye], measured from `centre`.
export function pathTurned([x, y, z], centre, dim, turn) {
  const dx = x - centre[0],
    dy = y - centre[1],
    dz = z - centre[2];
  if (dim === 2) return [dx, dy, 0];
  const angle = (turn / PATH_TURNS) * 2 * Math.PI;
  const across = dx * Math.cos(angle) + dz * Math.sin(angle),
    deep = dz * Math.cos(angle) - dx * Math.sin(angle);
  return [across, dy * Math.cos(TILT) - deep * Math.sin(TILT), dy * Math.sin(TILT) + deep * Math.cos(TILT)];
}

const MOST = 0.98; // of the cloud lies within the radius: in depth the rest may stand in the margin

// The middle of cloud and path, and how far they reach from it: { centre, half: [x, y], radius }.
export function pathExtent(cloud, own) {
  const points = [...cloud, ...own];
  const low = [Infinity, Infinity, Infinity],
    high = [-Infinity, -Infinity, -Infinity];
  for (const point of points)
    for (let k = 0; k < 3; k++) {
      low[k] = Math.min(low[k], point[k]);
      high[k] = Math.max(high[k], point[k]);
    }
  const centre = low.map((value, k) => (value + high[k]) / 2);
  const away = (p) => Math.hypot(p[0] - centre[0], p[1] - centre[1], p[2] - centre[2]);
  const far = cloud.map(away).sort((a, b) => a - b);
  return {
    centre, half: [(high[0] - low[0]) / 2 || 0.5, (high[1] - low[1]) / 2 || 0.5],
    radius: Math.max(far[Math.floor(MOST * (far.length - 1))] ?? 0, ...own.map(away)) || 0.5,
  };
}

// Both axes have one scale, so that distances can be compared. In depth nothing grows or shrinks while it turns.
export function pathFrame(extent, dim, turn, width, height, pad) {
  const room = [width / 2 - pad[0], height / 2 - pad[1]];
  const reach = dim === 2 ? extent.half : [extent.radius, extent.radius];
  const unit = Math.min(room[0] / reach[0], room[1] / reach[1]);
  const spot = (point) => {
    const [across, up, near] = pathTurned(point, extent.centre, dim, turn);
    return { x: width / 2 + across * unit, y: height / 2 - up * unit, near: near / extent.radius };
  };
  return { spot, unit, low: (k) => extent.centre[k] - (k ? height : width) / 2 / unit };
}

// Round numbers between two ends, at most so many.
export function pathTicks(low, high, most) {
  const rough = (high - low) / Math.max(1, most),
    power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((times) => times * power).find((size) => size >= rough);
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

const SIDES = [[1, 0], [-1, 0], [0, -1], [0, 1], [1, -1], [-1, -1], [1, 1], [-1, 1]];

// A place for each label beside its point, on none of the others where there is one free: { x, y } is its left middle.
// items: { x, y, width, first } (first: placed before the others); taken: { x, y } points that no label should hide.
export function pathLabels(items, tall, width, height, taken) {
  const boxes = [],
    found = new Array(items.length);
  const order = items.map((_, i) => i).sort((a, b) => Number(items[b].first) - Number(items[a].first) || a - b);
  for (const i of order) {
    const item = items[i];
    let best = null;
    SIDES.forEach(([across, down], rank) => {
      const x = item.x + across * 10 - (across < 0 ? item.width : across === 0 ? item.width / 2 : 0),
        y = item.y + down * tall * 0.9;
      const box = { left: x - 1, right: x + item.width + 1, top: y - tall / 2, bottom: y + tall / 2 };
      const cost = pathCost(box, boxes, taken, width, height) + rank * 0.01;
      if (!best || cost < best.cost) best = { cost, box, x, y };
    });
    boxes.push(best.box);
    found[i] = { x: best.x, y: best.y };
  }
  return found;
}

function pathCost(box, boxes, taken, width, height) {
  let cost = 0;
  if (box.left < 2 || box.right > width - 2 || box.top < 2 || box.bottom > height - 2) cost += 4;
  for (const other of boxes) {
    const across = Math.min(box.right, other.right) - Math.max(box.left, other.left),
      down = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
    if (across > 0 && down > 0) cost += 2 + (across * down) / 400;
  }
  for (const { x, y } of taken)
    if (x > box.left - 5 && x < box.right + 5 && y > box.top - 3 && y < box.bottom + 3) cost += 0.4;
  return cost;
}
