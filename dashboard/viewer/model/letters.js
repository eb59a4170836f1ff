// What the vectors of a picture are called: s, h, h in a recurrent decoder, q, k, v elsewhere. Pure; knows no page.

import { tr } from "./words.js";

export function askingName({ letters }) {
  return letters ? tr("query = {letter}", { letter: letters.query }) : tr("query");
}

export function askedName({ letters }) {
  if (!letters) return tr("key");
  return letters.key === letters.value
    ? tr("key = value = {letter}", { letter: letters.key })
    : tr("key = {key}, value = {value}", letters);
}

// As the sides of a heatmap say it.
export function downName({ letters }) {
  return letters ? tr("query = {letter} (down)", { letter: letters.query }) : tr("query (down)");
}

export function acrossName({ letters }) {
  if (!letters) return tr("key (across)");
  return letters.key === letters.value
    ? tr("key = value = {letter} (across)", { letter: letters.key })
    : tr("key = {key}, value = {value} (across)", letters);
}
