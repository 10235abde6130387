// The day on the panel: what the calendar server holds today, as blocks on a scale of hours.

import { h } from "./dom.js";

const HOUR_PX = 28;
const SHORTEST = 40; // minutes that a block is drawn for at least, so that its title can be read
const WORKDAY = [8, 19]; // hours that are always shown

// `events`: {title, from, to, cancelled}, minutes of the day, null when all day. `now`: minutes of the day.
export function drawDay(word, events, now, clock) {
  const timed = inLanes(events.filter((one) => one.from !== null));
  const first = Math.min(WORKDAY[0], ...timed.map((one) => Math.floor(one.from / 60)));
  const last = Math.max(WORKDAY[1], ...timed.map((one) => Math.ceil(one.bottom / 60)));
  const y = (minutes) => `${((minutes - first * 60) / 60) * HOUR_PX}px`;
  const hours = Array.from({ length: last - first }, (_, step) => first + step);
  const seen = now >= first * 60 && now <= last * 60;
  return h("section", { "aria-labelledby": "day-title" }, h("h3", { id: "day-title" }, word("today")),
    h("ul", { class: "whole-day" }, events.filter((one) => one.from === null).map((one) => h("li", {}, one.title))),
    h("div", { class: "day-view", style: { height: y(last * 60) } },
      hours.map((hour) => h("span", { class: "hour", "aria-hidden": "true", style: { top: y(hour * 60) } }, clock(hour * 60))),
      h("ul", {}, timed.map((one) => block(one, y, clock))),
      seen && h("span", { class: "now", "aria-hidden": "true", style: { top: y(now) } })));
}

function block(one, y, clock) {
  const time = `${clock(one.from)}–${clock(one.to)}`;
  const place = { top: y(one.from), height: `calc(${y(one.bottom)} - ${y(one.from)} - 2px)`,
    left: `${(100 * one.lane) / one.lanes}%`, width: `calc(${100 / one.lanes}% - 2px)` };
  return h("li", { class: one.cancelled ? "cancelled" : "", style: place, title: `${time} ${one.title}` },
    h("strong", {}, one.title), " ", h("span", { class: "time" }, time));
}

// Side by side where they overlap: each group of overlapping blocks is as many lanes wide as it needs.
function inLanes(events) {
  const placed = events.map((one) => ({ ...one, bottom: Math.max(one.to, one.from + SHORTEST) })).sort((a, b) => a.from - b.from);
  let group = [];
  let end = -1;
  const close = () => { for (const one of group) one.lanes = 1 + Math.max(...group.map((other) => other.lane)); };
  for (const one of placed) {
    if (one.from >= end) {
      close();
      group = [];
    }
    const taken = new Set(group.filter((other) => other.bottom > one.from).map((other) => other.lane));
    one.lane = 0;
    while (taken.has(one.lane)) one.lane += 1;
    group.push(one);
    end = Math.max(end, one.bottom);
  }
  close();
  return placed;
}
