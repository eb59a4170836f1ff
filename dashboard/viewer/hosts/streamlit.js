// The viewer inside Streamlit: one root for each place on the page, a new blob on the same root. Knows no numbers.

import { makeViewer } from "../face/viewer.js";

const viewers = new WeakMap();

export default function (component) {
  const { data, parentElement, setTriggerValue, setStateValue } = component;
  let found = viewers.get(parentElement);
  if (!found) {
    const root = document.createElement("div");
    parentElement.appendChild(root);
    found = { root, tell: {}, data: null };
    found.viewer = makeViewer(root, {
      address: true,
      storage: storage(),
      present: () => new URLSearchParams(location.search).get("present") === "1",
      request: (wanted) => found.tell.setTriggerValue("request", wanted),
      report: (choice) => found.tell.setStateValue("choice", choice),
    });
    viewers.set(parentElement, found);
  }
  found.tell = { setTriggerValue, setStateValue };
  if (data && data !== found.data) found.viewer.load(data);
  found.data = data;
  return () => {
    found.viewer.destroy();
    found.root.remove();
    viewers.delete(parentElement);
  };
}

function storage() {
  try {
    return globalThis.sessionStorage;
  } catch {
    return null;
  }
}
