// Drawn shapes in one line each; words only ever become text nodes. Knows no pictures.

const SVG = "http://www.w3.org/2000/svg";

export function svg(tag, props = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "testid") node.dataset.testid = value;
    else node.setAttribute(name, String(value));
  }
  node.append(...children.flat(3).filter((child) => child !== null && child !== undefined));
  return node;
}

export function drawing(width, height, name, ...children) {
  return svg(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, class: "drawing", role: "img", "aria-label": name },
    ...children,
  );
}

// A symbol such as "c_t", "h_{t-1}" or "W_i x_t", as <text> content: letters lean, indices stand below.
export function symbol(text) {
  return pieces(text).map(({ kind, letters }) =>
    svg("tspan", kind === "below" ? { class: "below", "baseline-shift": "-18%" } : { class: kind }, letters),
  );
}

// The same as HTML, for lines of an equation.
export function written(text) {
  return pieces(text).map(({ kind, letters }) => {
    const node = document.createElement(kind === "below" ? "sub" : kind === "lean" ? "i" : "span");
    node.textContent = letters;
    return node;
  });
}

const UPRIGHT = new Set(["tanh", "relu", "softmax"]);

function pieces(text) {
  const found = text.replaceAll("-", "−").match(/_\{[^}]*\}|_\S|[\p{L}]+[′']?|[^_\p{L}]+/gu) ?? [];
  return found.map((part) => {
    if (part.startsWith("_")) return { kind: "below", letters: part.replace(/^_\{?|\}$/g, "") };
    if (/^\p{L}/u.test(part) && !UPRIGHT.has(part)) return { kind: "lean", letters: part };
    return { kind: "plain", letters: part };
  });
}
