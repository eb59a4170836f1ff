// The numbers of one unit at one step, picked from the header's tables. Pure; computes nothing that is not there.

import { tr } from "../../viewer/model/words.js";
import { figure } from "../shell/figures.js";

const at = (tables, t, unit) =>
  Object.fromEntries(Object.entries(tables).map(([name, table]) => [name, table[t][unit]]));

const hidden = (tables) => Object.fromEntries(Object.keys(tables).map((name) => [name, null]));

// A step counts from 1. Of a covered step only what goes in is told: the input, and what the step before left.
export function numbersAt(header, view) {
  const t = view.step - 1,
    unit = view.place.unit ?? 0,
    covered = view.covered(view.step),
    old = (name) => (header[name] === null ? null : t ? header[name][t - 1][unit] : header.before[name][unit]);
  const unseen = t > 0 && view.covered(t);
  const of = (tables) => (covered ? hidden(tables) : at(tables, t, unit));
  const one = (table) => (covered || !table ? null : table[t][unit]);
  return {
    unit,
    covered,
    x: inputText(header, t),
    input: header.inputs?.[t] ?? null,
    said: covered || !header.said ? null : tr("all units: {label}", { label: header.said[t] }),
    values: of(header.values),
    sums: of(header.sums),
    given: of(header.given),
    kept: of(header.kept),
    bias: Object.fromEntries(Object.entries(header.bias).map(([name, row]) => [name, row[unit]])),
    hidden: one(header.hidden),
    memory: one(header.memory),
    bent: one(header.bent),
    carried: header.carried ? header.carried[t][unit] : null,
    before: unseen ? { hidden: null, memory: null } : { hidden: old("hidden"), memory: old("memory") },
    most: { hidden: mostOf(header.hidden, unit), memory: mostOf(header.memory, unit) },
  };
}

export function inputText(header, t) {
  if (!header.inputs) return tr("“{word}”", { word: header.steps[t].label });
  const row = header.inputs[t].map((value) => figure(value));
  return row.length === 1 ? row[0] : `(${row.join(", ")})`;
}

export function mostOf(table, unit) {
  return table ? table.reduce((most, row) => Math.max(most, Math.abs(row[unit])), 1e-9) : 1;
}
