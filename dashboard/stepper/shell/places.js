// Where somebody stands: the step and a picture's further choices, whole numbers with bounds. Pure.
// A range is [low, high, first]; `step` counts from 1 on screen and in the address.

export function ranges(header, picture) {
  return { step: [1, header.steps.length, 1], ...(picture.choices?.(header) ?? {}) };
}

export function inside(value, [low, high]) {
  return Math.max(low, Math.min(high, Math.round(value)));
}

// What a first look shows: each range's own beginning, and what the header says otherwise.
export function beginning(header, bounds) {
  const place = {};
  for (const [name, range] of Object.entries(bounds)) {
    const wanted = header.start?.[name];
    place[name] = Number.isFinite(wanted) ? inside(wanted, range) : range[2];
  }
  return place;
}

// The beginning with what a link changes; a value that is no whole number is left out, one beyond a bound is moved.
export function linkedPlace(search, bounds, first) {
  const params = new URLSearchParams(search),
    place = { ...first };
  for (const [name, range] of Object.entries(bounds)) {
    const given = params.get(name);
    if (given !== null && /^-?\d{1,9}$/.test(given)) place[name] = inside(Number(given), range);
  }
  return place;
}

export function carriedPlace(before, bounds, first) {
  const place = {};
  for (const [name, range] of Object.entries(bounds)) place[name] = inside(before[name] ?? first[name], range);
  return place;
}

// The address with what differs from the beginning; what others wrote there stays.
export function writtenPlace(place, first, href) {
  const address = new URL(href);
  for (const [name, value] of Object.entries(place)) {
    if (value === first[name]) address.searchParams.delete(name);
    else address.searchParams.set(name, value);
  }
  return address.href;
}
