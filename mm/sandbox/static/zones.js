// Wall-clock time in the person's zone and back, for the date elements of dialogs.

const DAY_MS = 86400000;

function wall(at, zone) {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" });
  return format.format(at).replace(" ", "T"); // 2026-11-25T14:30:00
}

// "2026-11-25T14:30" in the zone as UTC "2026-11-25T11:30:00Z"; twice, as the first guess may lie across a change.
export function fromZone(local, zone) {
  const meant = Date.parse(`${local.slice(0, 16)}:00Z`);
  let at = meant;
  for (let round = 0; round < 2; round += 1) at += meant - Date.parse(`${wall(at, zone)}Z`);
  return new Date(at).toISOString().replace(/\.\d+Z$/, "Z");
}

// A default (today, tomorrow, +3d, a date, an instant) as the value of an input: "2026-11-25T14:30", or "".
export function relativeDate(value, zone) {
  const words = { today: 0, tomorrow: 1, yesterday: -1 };
  const shift = /^([+-]\d{1,3})([dwm])$/i.exec(value);
  const days = words[value.toLowerCase()] ?? (shift ? Number(shift[1]) * { d: 1, w: 7, m: 30 }[shift[2].toLowerCase()] : null);
  if (days !== null) return `${wall(Date.now() + days * DAY_MS, zone).slice(0, 10)}T00:00`;
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return `${value}T00:00`;
  const at = Date.parse(value);
  return Number.isNaN(at) ? "" : wall(at, zone).slice(0, 16);
}
