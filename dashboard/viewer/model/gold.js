// The gold alignment of a map: what the right answer links, and how that is said. Pure; knows no page.

import { strongest } from "./softmax.js";
import { language, tr } from "./words.js";

// What the header says of one map: links by query, query -> (key -> "sure" | "possible"); null where nothing is known.
export function goldOf(header, map) {
  const links = header.gold?.[map];
  if (!links) return null;
  const found = new Map();
  for (const [query, key, kind] of links) {
    if (!found.has(query)) found.set(query, new Map());
    found.get(query).set(key, kind);
  }
  return found;
}

// Of how many words that have a link the largest weight stands on one: [as gold says, all].
export function agreement(gold, row) {
  let alike = 0,
    all = 0;
  for (const [query, keys] of gold) {
    const weights = row(query)?.weights;
    if (!weights) continue;
    all += 1;
    if (keys.has(strongest(weights))) alike += 1;
  }
  return [alike, all];
}

// [template, values] of what the gold alignment says of one entry; `name` names a key.
export function goldSays(gold, { query, key }, name, asking) {
  const keys = gold.get(query);
  if (!keys) return [tr("The gold alignment links \"{query}\" to no word."), { query: asking }];
  if (keys.get(key) === "sure") return [tr("The gold alignment says so too."), {}];
  if (keys.get(key) === "possible") return [tr("The gold alignment calls this link possible."), {}];
  const sure = [...keys].filter(([, kind]) => kind === "sure");
  const words = conjoined((sure.length ? sure : [...keys]).map(([at]) => name(at)));
  return [sure.length ? tr("The gold alignment says {words}.") : tr("The gold alignment calls {words} possible."), { words }];
}

function conjoined(texts) {
  const quoted = texts.slice(0, 6).map((text) => (language() === "en" ? `"${text}"` : `「${text}」`));
  return new Intl.ListFormat(language() === "en" ? "en-GB" : language()).format(quoted);
}
