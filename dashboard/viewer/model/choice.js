// What is chosen: its defaults, its bounds, and how it travels to another sentence. Pure; knows no page and no address.

import { strongest } from "./softmax.js";
import { tr } from "./words.js";

export const COLOURS = ["linear", "log", "row"];
export const PANELS = ["lines", "heatmap", "heads", "strip"];
export const COLDEST = 0.05,
  HOTTEST = 20,
  MOST_HEADS = 24;

export function fromHeader({ choice }) {
  const also = (choice.heads ?? []).filter((head) => head !== choice.head).map((head) => ({ map: choice.map, head }));
  return {
    map: choice.map,
    head: choice.head,
    also,
    query: choice.query,
    key: choice.key,
    temperature: choice.temperature ?? null,
    colour: choice.colour ?? "linear",
    hide: Boolean(choice.hide),
    panel: choice.panel ?? "lines",
    gold: choice.gold !== false,
    pairs: "all",
  };
}

// Of two texts read together, from which words to which the lines are drawn; "01" is from the first to the second.
export const PAIRS = ["all", "00", "01", "10", "11"];

export const isPair = (tokens) => tokens.some((token) => token.segment);

// The positions of one side that `pairs` leaves: side 0 asks, side 1 is asked.
export function left(pairs, tokens, side) {
  const all = !pairs || pairs === "all" || !isPair(tokens);
  return [...tokens.keys()].filter((at) => all || tokens[at].segment === Number(pairs[side]));
}

export function findMap(header, stack, kind, layer) {
  return header.maps.findIndex((map) => map.stack === stack && map.kind === kind && map.layer === layer);
}

// All heads whose maps stand between the same words as the chosen one's: what can be compared at one entry.
export function group(header, index) {
  const own = header.maps[index],
    heads = [];
  header.maps.forEach((map, at) => {
    const alike =
      map.stack === own.stack && map.kind === own.kind && map.queries === own.queries && map.keys === own.keys;
    if (alike) for (let head = 0; head < map.heads; head++) heads.push({ map: at, head, layer: map.layer });
  });
  return heads;
}

// The nearest choice that exists. Positions are clamped in silence here: whoever had them from a link says so.
export function bounded(choice, header) {
  const map = header.maps[choice.map] ? choice.map : 0,
    meta = header.maps[map];
  const clamp = (value, count) => Math.max(0, Math.min(count - 1, Number.isInteger(value) ? value : 0));
  return {
    ...choice,
    map,
    head: clamp(choice.head, meta.heads),
    query: clamp(choice.query, header.tokens[meta.queries].length),
    key: clamp(choice.key, header.tokens[meta.keys].length),
    also: choice.also
      .filter(
        (one) =>
          header.maps[one.map] &&
          one.head < header.maps[one.map].heads &&
          header.maps[one.map].queries === meta.queries &&
          header.maps[one.map].keys === meta.keys,
      )
      .slice(0, MOST_HEADS),
  };
}

// The key a query looks at most, special tokens only where there is nothing else.
export function tellingKey(source, header, choice, query) {
  const tokens = header.tokens[header.maps[choice.map].keys];
  const row = source.row(choice.map, choice.head, query, choice);
  if (!row || row.none) return Math.min(choice.key, tokens.length - 1);
  const word = strongest(row.weights, (k) => tokens[k].special);
  return word >= 0 && row.weights[word] > 0 ? word : strongest(row.weights);
}

// The strongest entry of a head from a word to a word.
export function tellingEntry(source, header, choice) {
  const meta = header.maps[choice.map],
    keys = header.tokens[meta.keys];
  let best = { query: choice.query, key: choice.key },
    most = -1;
  header.tokens[meta.queries].forEach((token, query) => {
    const row = token.special ? null : source.row(choice.map, choice.head, query, choice);
    if (!row) return;
    const key = strongest(row.weights, (k) => keys[k].special || (k === query && meta.queries === meta.keys));
    if (key >= 0 && row.weights[key] > most) [best, most] = [{ query, key }, row.weights[key]];
  });
  return best;
}

// The position of `text` nearest to where it stood; -1 where the word is gone.
export function samePlace(tokens, text, position) {
  let found = -1;
  tokens.forEach((token, at) => {
    if (token.text === text && (found < 0 || Math.abs(at - position) < Math.abs(found - position))) found = at;
  });
  return found;
}

// Layer, head and settings stay when another sentence comes; query and key stay where the same words stand.
export function carried(memory, header, source) {
  const first = fromHeader(header),
    index = findMap(header, memory.stack, memory.kind, memory.layer);
  const map = index < 0 ? first.map : index,
    meta = header.maps[map];
  const settings = {
    temperature: memory.temperature,
    colour: memory.colour,
    hide: memory.hide,
    panel: memory.panel ?? first.panel,
    gold: memory.gold ?? first.gold,
  };
  const choice = bounded(
    { ...first, ...settings, also: memory.also ?? [], map, head: index < 0 ? first.head : memory.head },
    header,
  );
  const query = samePlace(header.tokens[meta.queries], memory.queryText, memory.query);
  const key = samePlace(header.tokens[meta.keys], memory.keyText, memory.key);
  if (query >= 0 && key >= 0) return { ...choice, query, key };
  if (query >= 0) return { ...choice, query, key: tellingKey(source, header, choice, query) };
  if (choice.map === first.map && choice.head === first.head) return { ...choice, query: first.query, key: first.key };
  return source.tiled ? choice : { ...choice, ...tellingEntry(source, header, choice) };
}

// What another view of this session needs to open at the same entry.
export function memory(choice, header) {
  const map = header.maps[choice.map];
  return {
    stack: map.stack,
    kind: map.kind,
    layer: map.layer,
    head: choice.head,
    also: choice.also,
    queryText: header.tokens[map.queries][choice.query]?.text ?? "",
    query: choice.query,
    keyText: header.tokens[map.keys][choice.key]?.text ?? "",
    key: choice.key,
    temperature: choice.temperature,
    colour: choice.colour,
    hide: choice.hide,
    gold: choice.gold,
  };
}

export function kindName({ stack, kind }) {
  if (kind === "cross") return tr("cross-attention: decoder to encoder");
  if (stack === "decoder") return tr("decoder");
  if (stack === "encoder") return tr("encoder");
  if (stack === "vision") return tr("picture");
  return stack || tr("self-attention");
}
