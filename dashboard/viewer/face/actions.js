// What can be done to a viewer, by pointer, key or control. Changes what is chosen; paints nothing.

import { COLOURS, fromHeader, left, tellingEntry, tellingKey } from "../model/choice.js";
import { strongest } from "../model/softmax.js";
import { sorted } from "../pictures/heads.js";
import { kinds } from "./controls.js";
import { makeScene, shifted, zoomed } from "./scene.js";

const TEMPERATURES = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20];

export function actions(viewer) {
  const { state } = viewer,
    choose = (choice) => viewer.update({ choice, hover: null });
  const scene = () => makeScene(state, viewer.root),
    turn = (value, count, by) => (value + by + count) % count;
  const inside = (value, count) => Math.max(0, Math.min(count - 1, value));
  const meta = () => state.header.maps[state.choice.map];

  // A head elsewhere stands between other words: the entry stays where the words are the same, else the head's own.
  function go(map, head) {
    const to = state.header.maps[map],
      alike = to.queries === meta().queries && to.keys === meta().keys;
    const choice = { map, head: inside(head, to.heads), also: [] };
    if (!alike && !state.source.tiled)
      Object.assign(choice, tellingEntry(state.source, state.header, { ...state.choice, ...choice }));
    viewer.update({ choice, hover: null, ...(alike ? {} : { view: null }) });
  }

  function complete({ query, key }) {
    if (query === undefined) return { query: state.choice.query, key };
    return { query, key: key ?? tellingKey(state.source, state.header, state.choice, query) };
  }

  const act = {
    chooseMap: (map) => go(map, state.choice.head),
    chooseHead: (head) => go(state.choice.map, head),
    chooseKind: (name) => go(state.header.maps.indexOf(kinds(state.header).get(name)), state.choice.head),
    stepHead: (by) => go(state.choice.map, turn(state.choice.head, meta().heads, by)),
    stepLayer(by) {
      const own = meta(),
        alike = state.header.maps.flatMap((m, i) => (m.stack === own.stack && m.kind === own.kind ? [i] : []));
      go(alike[turn(alike.indexOf(state.choice.map), alike.length, by)], state.choice.head);
    },
    first: () =>
      viewer.update({
        choice: { ...fromHeader(state.header), panel: state.choice.panel, colour: state.choice.colour },
        hover: null,
        view: null,
      }),
    panel: (panel) => viewer.update({ choice: { panel }, hover: null }, { chosen: false }),
    temperature: (value) =>
      viewer.update(
        { choice: { temperature: value === meta().temperature ? null : value } },
        { chosen: false, lazy: true },
      ),
    hide: (hide) => viewer.update({ choice: { hide } }, { chosen: false }),
    pairs(pairs) {
      const { queryTokens, keyTokens, source, settings } = scene(),
        asking = left(pairs, queryTokens, 0),
        asked = new Set(left(pairs, keyTokens, 1));
      const word = asking.find((at) => !queryTokens[at].special) ?? asking[0],
        query = asking.includes(state.choice.query) ? state.choice.query : word;
      const row = source.row(state.choice.map, state.choice.head, query, settings);
      const best = row ? strongest(row.weights, (k) => !asked.has(k) || keyTokens[k].special) : -1,
        key = asked.has(state.choice.key) ? state.choice.key : best >= 0 ? best : [...asked][0];
      viewer.update({ choice: { pairs, query, key }, hover: null });
    },
    gold: (gold) => viewer.update({ choice: { gold } }, { chosen: false }),
    colour: (colour) => viewer.update({ choice: { colour } }, { chosen: false }),
    cover: () => viewer.update({ covered: !state.covered }),
    table: () => viewer.update({ tableShown: !state.tableShown }),
    help: () => (viewer.frame.help?.open ? viewer.frame.help.close() : viewer.frame.help?.showModal()),
    remove: (one) =>
      viewer.update(
        { choice: { also: state.choice.also.filter((other) => other.map !== one.map || other.head !== one.head) } },
        { chosen: false },
      ),
    hover: (entry) => viewer.update({ hover: entry && complete(entry) }),
    hold: (entry) => viewer.update({ choice: complete(entry), hover: null }),
    release: () => viewer.update({ released: true, hover: null }),
    point: (head) => viewer.update({ pointed: head }),
    pick(one, add) {
      if (!add) return go(one.map, one.head);
      const here = (other) => other.map === one.map && other.head === one.head;
      if (here(state.choice)) return undefined;
      const also = state.choice.also.some(here)
        ? state.choice.also.filter((other) => !here(other))
        : [...state.choice.also, { map: one.map, head: one.head }];
      return viewer.update({ choice: { also } }, { chosen: false });
    },
    zoom(factor, at = null) {
      const { view, target, queryTokens, keyTokens } = scene(),
        centre = at ?? target;
      viewer.update({
        view: {
          queries: zoomed(view.queries, queryTokens.length, centre.query, factor),
          keys: zoomed(view.keys, keyTokens.length, centre.key, factor),
        },
      });
    },
    pan(down, across) {
      const { view, queryTokens, keyTokens } = scene();
      viewer.update({
        view: {
          queries: shifted(view.queries, queryTokens.length, down),
          keys: shifted(view.keys, keyTokens.length, across),
        },
      });
    },
    key,
  };

  function key(name, by, canvas) {
    const strip = canvas instanceof HTMLCanvasElement && canvas === viewer.frame.strip;
    if (!state.header || (state.header.layout !== "full" && !strip)) return false;
    const keys = {
      query: () => (strip ? along(by) : move("query", by)),
      key: () => (strip ? along(by) : move("key", by)),
      head: () => act.stepHead(by),
      layer: () => act.stepLayer(by),
      help: act.help,
      cover: act.cover,
      heatmap: () => act.panel(state.choice.panel === "heatmap" ? "lines" : "heatmap"),
      heads: () => act.panel(state.choice.panel === "heads" ? "lines" : "heads"),
      hide: () => act.hide(!state.choice.hide),
      gold: () => act.gold(!state.choice.gold),
      zoom: () => act.zoom(by),
      colour: () => act.colour(COLOURS[turn(COLOURS.indexOf(state.choice.colour), COLOURS.length, by)]),
      temperature: () => act.temperature(nextTemperature(state.choice.temperature ?? meta().temperature, by)),
      reset: () => viewer.update({ choice: { temperature: null, hide: false } }, { chosen: false }),
      hold: () => (state.pointed ? act.pick(state.pointed, false) : act.hold(state.hover ?? state.choice)),
      escape: () =>
        viewer.frame.help?.open
          ? viewer.frame.help.close()
          : viewer.update({ released: true, hover: null, pointed: null }),
    };
    keys[name]();
    return undefined;
  }

  function move(side, by) {
    const { queryTokens, keyTokens } = scene(),
      count = (side === "query" ? queryTokens : keyTokens).length;
    const to = inside(state.choice[side] + by, count);
    viewer.update({ choice: { [side]: to }, hover: null });
  }

  function along(by) {
    const order = sorted(scene()),
      now = state.pointed ?? state.choice;
    const at = order.findIndex((one) => one.map === now.map && one.head === now.head);
    viewer.update({ pointed: order[inside(at + by, order.length)] });
  }

  return act;
}

export function nextTemperature(now, by) {
  const nearest = TEMPERATURES.reduce(
    (best, one, i) => (Math.abs(Math.log(one / now)) < Math.abs(Math.log(TEMPERATURES[best] / now)) ? i : best),
    0,
  );
  return TEMPERATURES[(nearest + by + TEMPERATURES.length) % TEMPERATURES.length];
}
