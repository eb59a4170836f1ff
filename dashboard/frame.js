// The page's manners: its language, its address, the cursor in the sentence field. Knows no data and no server.

let wanted = {};

// Write what Python wants into the address; names of others (the viewer's) stay. Streamlit drops them at a page switch.
function write() {
  const url = new URL(location.href);
  for (const [name, value] of Object.entries(wanted)) {
    if (value === null) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  if (url.href !== location.href) history.replaceState(history.state, "", url);
}

if (window.navigation) window.navigation.addEventListener("currententrychange", write);

function prepare(field, focus) {
  if (field.dataset.met) return;
  field.dataset.met = "yes";
  field.setAttribute("spellcheck", "false");
  field.setAttribute("autocapitalize", "off");
  field.setAttribute("dir", "auto");
  const roomy = window.matchMedia("(min-width: 700px) and (hover: hover)").matches;
  if (focus && roomy && document.activeElement === document.body) field.focus({ preventScroll: true });
}

export default function ({ data }) {
  document.documentElement.lang = data.lang;
  wanted = data.address;
  write();
  const field = document.querySelector(".st-key-text input");
  if (field) prepare(field, data.focus);
}
