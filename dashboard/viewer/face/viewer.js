// The viewer: holds what is chosen, listens, paints once per frame. Knows no server; a host says what it may do.

import { readBlob } from "../model/blob.js";
import { bounded, carried, fromHeader, memory } from "../model/choice.js";
import { scoresSource } from "../model/scores.js";
import { missing, tilesSource } from "../model/tiles.js";
import { LANGUAGES, speak } from "../model/words.js";
import { actions } from "./actions.js";
import { asked, fromAddress, keepAddress, toAddress } from "./address.js";
import { chooserFrame, updateChooser } from "./chooser.js";
import { makeFrame } from "./frame.js";
import { listen } from "./keys.js";
import { proofBadge } from "./proof.js";
import { paint } from "./paint.js";
import { attach } from "./reach.js";
import { watchTheme } from "./theme.js";

const STORE = "attention-atlas-choice",
  DEBOUNCE = 60,
  SETTLED = 250;

// host: { address: bool, storage: Storage | null, present: () => bool, request and report: function | null }
export function makeViewer(root, host) {
  const state = {
    choice: null,
    hover: null,
    pointed: null,
    released: false,
    covered: false,
    view: null,
    present: false,
    above: 0,
    notices: [],
    tableShown: false,
  };
  const viewer = { root, host, state, frame: null, update, schedule, alive: true };
  const act = actions(viewer);
  let frameRequested = 0,
    waiting = 0,
    asking = 0,
    reported = "";
  const address = host.address
    ? keepAddress(
        () => state.choice && toAddress(state.choice, state.header, location.href),
      )
    : null;
  const ends = [listen(root, act.key), watchTheme(root, schedule), () => address?.stop()];
  const watcher = new ResizeObserver(schedule);
  watcher.observe(root);
  root.classList.add("atlas");

  function load(bytes) {
    const blob = readBlob(bytes),
      { header } = blob,
      before = state.header,
      fresh = !before || before.key !== header.key;
    state.present = host.present();
    root.toggleAttribute("data-present", state.present);
    speak(header);
    const source =
      header.mode === "tiles" ? tilesSource(blob) : fresh || !state.source ? scoresSource(blob) : state.source;
    const kept = before && state.choice ? memory(state.choice, before) : null;
    const forced = header.force !== null && header.force !== undefined && header.force !== viewer.force;
    Object.assign(state, { header, source, answer: header.answer ?? null, offline: !host.request, lazy: false });
    if (!before || forced || fresh)
      Object.assign(state, begin(header, source, kept, forced), {
        hover: null,
        pointed: null,
        view: null,
        released: false,
      });
    if (!before || forced) state.covered = Boolean(header.covered);
    viewer.force = header.force;
    root.toggleAttribute("data-gold", Boolean(header.gold));
    root.toggleAttribute("data-forced", typeof header.force === "string");
    const maps = header.maps.map(({ stack, kind, layer, heads }) => [stack, kind, layer, heads]);
    const signature = JSON.stringify([header.language, header.layout, maps]);
    if (viewer.signature !== signature) build(header, signature);
    viewer.frame.proof?.replaceChildren(proofBadge(header));
    measure();
    setTimeout(measure, SETTLED);
    root.dataset.key = header.key;
    paintNow();
    remember();
  }

  // How much of the page stands above: a presented picture takes what is left of the screen.
  function measure() {
    const above = Math.max(0, Math.min(innerHeight * 0.5, Math.round(root.getBoundingClientRect().top)));
    if (!state.present || Math.abs(above - state.above) < 4) return;
    state.above = above;
    schedule();
  }

  // Force, then the address (on the first mount), then this session's memory, then the header's own choice.
  function begin(header, source, kept, forced) {
    if (forced) return { choice: bounded(fromHeader(header), header), notices: [] };
    const plain = header.layout === "chooser" ? { temperature: null, hide: false } : {};
    const params = !state.header || !kept ? host.address && asked(location.search) : null;
    if (params) {
      const { choice, said } = fromAddress(params, header);
      return { choice: bounded({ ...choice, ...plain }, header), notices: said };
    }
    const known = kept ? { ...kept, panel: state.choice.panel } : recall();
    const first = fromHeader(header);
    return {
      choice: known ? carried({ ...known, ...plain }, header, source) : bounded({ ...first, ...plain }, header),
      notices: [],
    };
  }

  function build(header, signature) {
    viewer.signature = signature;
    root.lang = LANGUAGES[header.language] ?? header.language;
    root.dataset.layout = header.layout;
    const old = viewer.frame;
    viewer.frame = header.layout === "chooser" ? chooserFrame(header, act) : makeFrame(header, act);
    attach(viewer, act);
    if (old) root.style.minHeight = `${root.offsetHeight}px`;
    root.replaceChildren(viewer.frame.node);
  }

  // A choice is painted at once; what follows the hand (pointer, slider) once per frame.
  function update(changes, { chosen = true, lazy = !changes.choice } = {}) {
    if (changes.choice) changes.choice = bounded({ ...state.choice, ...changes.choice }, state.header);
    Object.assign(state, changes, { lazy }, changes.choice && chosen ? { released: false, notices: [] } : {});
    if (lazy) schedule();
    else paintNow();
    if (changes.choice) remember();
  }

  function schedule() {
    if (!frameRequested && viewer.alive) frameRequested = requestAnimationFrame(paintNow);
  }

  function paintNow() {
    cancelAnimationFrame(frameRequested);
    frameRequested = 0;
    if (!viewer.alive || !state.header || !root.isConnected) return;
    const scene = state.header.layout === "chooser" ? updateChooser(viewer) : paint(viewer);
    root.style.minHeight = "";
    const { map, head, query, key } = state.choice;
    Object.assign(root.dataset, { map, head, query, keyPosition: key });
    root.dataset.painted = String(Number(root.dataset.painted ?? 0) + 1);
    root.dataset.paintedAt = performance.now().toFixed(1);
    performance.mark("atlas:painted");
    ask(scene);
  }

  function ask(scene) {
    const want = host.request && scene.header.layout === "full" && missing(scene);
    if (!want || JSON.stringify(want) === viewer.wanted) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      viewer.wanted = JSON.stringify(want);
      host.request({ id: ++asking, ...want });
    }, DEBOUNCE);
  }

  function remember() {
    address?.write();
    const { map, head, query, key } = state.choice,
      choice = JSON.stringify({ map, head, query, key });
    const { temperature, hide } = (state.header.layout === "chooser" && recall()) || state.choice;
    host.storage?.setItem(STORE, JSON.stringify({ ...memory(state.choice, state.header), temperature, hide }));
    if (state.header.layout !== "chooser" || reported === choice + state.header.key) return;
    reported = choice + state.header.key;
    host.report?.({ map, head, query, key });
  }

  function recall() {
    try {
      const found = JSON.parse(host.storage?.getItem(STORE) ?? "null");
      const numbers = found && ["layer", "head", "query", "key"].every((name) => Number.isInteger(found[name]));
      return numbers ? { ...found, also: [], temperature: found.temperature > 0 ? found.temperature : null } : null;
    } catch {
      return null;
    }
  }

  function destroy() {
    viewer.alive = false;
    cancelAnimationFrame(frameRequested);
    clearTimeout(waiting);
    watcher.disconnect();
    ends.forEach((end) => end());
  }

  return { load, destroy, state };
}
