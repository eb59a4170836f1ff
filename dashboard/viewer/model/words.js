// The viewer's words in the reader's language, and sentences with words of others inside. Knows no numbers.

export const LANGUAGES = { en: "en", "zh-Hant": "zh-Hant-TW", "zh-Hans": "zh-Hans-CN" };

let words = {},
  spoken = "en";

export function speak(header) {
  words = header.words ?? {};
  spoken = header.language ?? "en";
}

export function language() {
  return spoken;
}

export function tr(template, values = null) {
  const translated = words[template] || template;
  return values ? fill(translated, values) : translated;
}

export function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

// A sentence as nodes: every value stands in a <bdi>, so that no script turns its neighbours around.
export function sentence(template, values) {
  return template
    .split(/(\{\w+\})/)
    .filter(Boolean)
    .map((part) => {
      const name = part.slice(1, -1);
      if (!(part.startsWith("{") && name in values)) return document.createTextNode(part);
      const node = document.createElement("bdi");
      node.textContent = String(values[name]);
      return node;
    });
}

export function clusters(text) {
  return Array.from(new Intl.Segmenter().segment(text), (found) => found.segment);
}
