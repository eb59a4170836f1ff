// The page's address: what a link asks for, and what is chosen written into it. Never sends a message, never reloads.

import { COLDEST, COLOURS, HOTTEST, PANELS, findMap, fromHeader } from "../model/choice.js";
import { temperatureText } from "../model/numbers.js";
import { tr } from "../model/words.js";

const OURS = ["stack", "kind", "layer", "head", "q", "k", "t", "colour", "hide", "panel", "gold"];

export function asked(search) {
  const params = new URLSearchParams(search);
  return OURS.some((name) => params.has(name)) ? params : null;
}

// The header's choice with what a link changes; every value that does not exist is dropped or moved, and said.
export function fromAddress(params, header) {
  const choice = fromHeader(header),
    said = [];
  const text = (name) => (params.get(name) ?? "").slice(0, 40);
  const wrong = (name, shown) =>
    said.push(tr("The link asked for {name} {given}; {shown} is shown.", { name, given: text(name) || "–", shown }));
  const whole = (name, low, high, value) => {
    if (!params.has(name)) return value;
    const given = /^-?\d{1,9}$/.test(text(name)) ? Number(text(name)) : NaN;
    const shown = Number.isNaN(given) ? value : Math.max(low, Math.min(high, given));
    if (shown !== given) wrong(name, shown);
    return shown;
  };
  const oneOf = (name, options, value) => {
    if (!params.has(name) || options.includes(text(name))) return params.has(name) ? text(name) : value;
    wrong(name, value);
    return value;
  };
  const own = header.maps[choice.map];
  const stack = oneOf(
    "stack",
    header.maps.map((map) => map.stack),
    own.stack,
  );
  const kind = oneOf(
    "kind",
    header.maps.filter((map) => map.stack === stack).map((map) => map.kind),
    own.kind,
  );
  const layers = header.maps.filter((map) => map.stack === stack && map.kind === kind).map((map) => map.layer);
  const layer = whole(
    "layer",
    Math.min(...layers),
    Math.max(...layers),
    layers.includes(own.layer) ? own.layer : layers[0],
  );
  choice.map = Math.max(0, findMap(header, stack, kind, layer));
  const meta = header.maps[choice.map];
  const [first, ...others] = text("head").split(",");
  if (others.length) params.set("head", first);
  choice.head = whole("head", 0, meta.heads - 1, Math.min(choice.head, meta.heads - 1));
  if (params.has("head") || params.has("layer")) choice.also = [];
  for (const one of others) {
    const [at, head] = one.includes(".") ? one.split(".").map(Number) : [layer, Number(one)];
    const map = findMap(header, stack, kind, at);
    if (map >= 0 && head >= 0 && head < header.maps[map].heads && Number.isInteger(head))
      choice.also.push({ map, head });
  }
  choice.query = whole("q", 0, header.tokens[meta.queries].length - 1, choice.query);
  choice.key = whole("k", 0, header.tokens[meta.keys].length - 1, choice.key);
  choice.temperature = temperature(params, wrong, choice.temperature);
  choice.colour = oneOf("colour", COLOURS, choice.colour);
  choice.hide = oneOf("hide", ["0", "1"], choice.hide ? "1" : "0") === "1";
  choice.panel = oneOf("panel", PANELS, choice.panel);
  choice.gold = oneOf("gold", ["0", "1"], choice.gold ? "1" : "0") === "1";
  return { choice, said };
}

function temperature(params, wrong, value) {
  if (!params.has("t")) return value;
  const given = params.get("t").trim() === "" ? NaN : Number(params.get("t"));
  const shown = given > 0 && Number.isFinite(given) ? Math.max(COLDEST, Math.min(HOTTEST, given)) : value;
  if (shown !== given) wrong("t", shown === null ? 1 : temperatureText(shown));
  return shown;
}

// Only what differs from the default is written; every parameter of others stays as it is.
export function toAddress(choice, header, href) {
  const address = new URL(href),
    first = fromHeader(header),
    map = header.maps[choice.map],
    own = header.maps[first.map];
  const heads = [
    choice.head,
    ...choice.also.map((one) => (one.map === choice.map ? one.head : `${header.maps[one.map].layer}.${one.head}`)),
  ].join(",");
  const firstHeads = [first.head, ...first.also.map((one) => one.head)].join(",");
  const values = {
    stack: [map.stack, own.stack],
    kind: [map.kind, own.kind],
    layer: [map.layer, own.layer],
    head: [heads, firstHeads],
    q: [choice.query, first.query],
    k: [choice.key, first.key],
    t: [choice.temperature === null ? 1 : temperatureText(choice.temperature), first.temperature ?? 1],
    colour: [choice.colour, first.colour],
    hide: [choice.hide ? 1 : 0, first.hide ? 1 : 0],
    panel: [choice.panel, first.panel],
    gold: [choice.gold ? 1 : 0, first.gold ? 1 : 0],
  };
  for (const name of OURS) {
    const [value, usual] = values[name];
    if (String(value) === String(usual)) address.searchParams.delete(name);
    else address.searchParams.set(name, value);
  }
  return address.href;
}

let writing = false; // a viewer that is leaving and one that is coming must not answer each other for ever

// Writes the address now and whenever somebody else has just written it; stops when the page turns to another path.
export function keepAddress(current) {
  const path = location.pathname;
  const write = () => {
    const wanted = !writing && location.pathname === path ? current() : null;
    if (!wanted || wanted === location.href) return;
    writing = true;
    history.replaceState(history.state, "", wanted);
    writing = false;
  };
  globalThis.navigation?.addEventListener("currententrychange", write);
  return { write, stop: () => globalThis.navigation?.removeEventListener("currententrychange", write) };
}
