// The viewer on a page of its own, with the recording inside the file: no server, no network, no memory of visits.

import { makeViewer } from "../face/viewer.js";

export default function () {
  const root = document.getElementById("atlas"),
    text = document.getElementById("recording").textContent.trim();
  const params = new URLSearchParams(location.search);
  const viewer = makeViewer(root, {
    address: location.protocol !== "about:",
    storage: null,
    present: () => params.get("present") === "1",
    request: null,
    report: null,
  });
  viewer.load(fromBase64(text));
}

function fromBase64(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const letters = atob(text),
    bytes = new Uint8Array(letters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = letters.charCodeAt(i);
  return bytes;
}
