// The viewer on a page of its own, with the recording inside the file: no server, no network, no memory of visits.

import { makeViewer } from "../face/viewer.js";

export default function () {
  const root = document.getElementById("atlas"), text = document.getElementById("recording").textContent.trim();
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const params = new URLSearchParams(location.search);
  const viewer = makeViewer(root, { address: location.protocol !== "about:", storage: null, present: params.get("present") === "1",
    request: null, report: null });
  viewer.load(bytes);
}
