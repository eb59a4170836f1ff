// All that one painting needs, gathered from the recording, the choice and the page. Draws nothing.

import { fromHeader, group } from "../model/choice.js";
import { goldOf } from "../model/gold.js";
import { readTheme } from "./theme.js";

export function makeScene(state, root) {
  const { header, source, choice } = state,
    map = header.maps[choice.map],
    size = source.size(choice.map);
  const whatIf = choice.temperature !== null && choice.temperature !== map.temperature;
  const queryTokens = header.tokens[map.queries],
    keyTokens = header.tokens[map.keys];
  const target = state.hover
    ? { query: state.hover.query, key: state.hover.key }
    : { query: choice.query, key: choice.key };
  const first = fromHeader(header);
  return {
    ...state,
    map,
    queryTokens,
    keyTokens,
    whatIf,
    target,
    group: group(header, choice.map),
    theme: readTheme(root),
    same: map.queries === map.keys,
    heads: [{ map: choice.map, head: choice.head }, ...choice.also],
    settings: { temperature: whatIf ? choice.temperature : null, hide: choice.hide },
    recorded: { temperature: null, hide: choice.hide },
    temperature: choice.temperature ?? map.temperature,
    type: parseFloat(getComputedStyle(root).fontSize),
    view: { queries: state.view?.queries ?? [0, size[0]], keys: state.view?.keys ?? [0, size[1]] },
    gold: choice.gold && !state.covered ? goldOf(header, choice.map) : null,
    lone: Boolean(header.letters) && header.maps.length === 1 && map.heads === 1,
    atFirst: ["map", "head", "query", "key"].every((name) => choice[name] === first[name]) && !choice.also.length,
  };
}

// A range [from, to] of `length` positions, made `factor` times as long around a centre, whole and inside.
export function zoomed([from, to], length, centre, factor) {
  const wanted = Math.max(4, Math.min(length, Math.round((to - from) * factor)));
  const part = to > from ? (centre - from) / (to - from) : 0.5;
  const start = Math.max(0, Math.min(length - wanted, Math.round(centre - part * wanted)));
  return [start, start + wanted];
}

export function shifted([from, to], length, by) {
  const start = Math.max(0, Math.min(length - (to - from), from + by));
  return [start, start + to - from];
}
