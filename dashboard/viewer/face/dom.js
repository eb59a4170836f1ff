// Elements in one line each. User text only ever becomes a text node. Knows nothing of attention.

export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "testid") node.dataset.testid = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(3).filter((child) => child !== null && child !== undefined));
  return node;
}

// Replaces children only when what they say has changed, so that screen readers are not told twice.
export function say(node, ...children) {
  const fresh = el("div", {}, ...children);
  if (node.textContent === fresh.textContent && node.childNodes.length === fresh.childNodes.length) return;
  node.replaceChildren(...fresh.childNodes);
}

export function show(node, visible) {
  if (node.hidden === visible) node.hidden = !visible;
}

export function press(node, pressed) {
  node.setAttribute("aria-pressed", String(pressed));
}

// Fills a <select> with [value, text] pairs, again only when they have changed.
export function options(select, pairs, value) {
  const name = JSON.stringify(pairs);
  if (select.dataset.pairs !== name) {
    select.dataset.pairs = name;
    select.replaceChildren(...pairs.map(([at, text]) => el("option", { value: at }, text)));
  }
  select.value = String(value);
}
