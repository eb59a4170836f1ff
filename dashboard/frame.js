// The page's manners: its language, the cursor in the sentence field, no browser guesses in it. Knows no data.

const met = new WeakSet();

export default function ({ data, parentElement }) {
  const page = parentElement.ownerDocument ?? document;
  page.documentElement.lang = data.lang;
  const field = page.querySelector(".st-key-text input");
  if (!field || met.has(field)) return;
  met.add(field);
  field.setAttribute("spellcheck", "false");
  field.setAttribute("autocapitalize", "off");
  field.setAttribute("dir", "auto");
  const roomy = window.matchMedia("(min-width: 700px) and (hover: hover)").matches;
  if (data.focus && roomy && page.activeElement === page.body) field.focus({ preventScroll: true });
}
