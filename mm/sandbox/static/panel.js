// The calendar panel beside the chat: edits the real calendar server and moves the clock. What it shows is what the
// server answered last; the assistant is told nothing and finds out by itself.

import { drawDay } from "./day.js";
import { fill, h } from "./dom.js";

const WIDE = "(min-width: 1180px)";
const REFRESH_MS = 30000;
const MORNING_HOUR = 8; // "next morning" goes to this hour of the person's day

export class Panel {
  constructor(aside, chat) {
    this.aside = aside;
    this.chat = chat;
    this.state = null;
    this.asked = 0; // wishes are numbered, so that a late answer does not hide a newer one
    this.answered = 0;
    this.note = h("p", { class: "error", role: "alert", hidden: true });
    this.clock = h("output", { class: "clock" });
    this.lamp = h("div");
    this.body = h("div");
    this.draft();
    fill(aside, h("header", {}, h("h2", { id: "panel-title", tabindex: "-1" }, chat.word("calendar")),
      h("button", { type: "button", class: "close", "aria-label": chat.word("close"), onclick: () => this.open(false) }, "×")),
      this.clockPart(), this.lamp, this.note, this.form, this.body);
    aside.addEventListener("keydown", (event) => event.key === "Escape" && !matchMedia(WIDE).matches && this.open(false));
    this.open(matchMedia(WIDE).matches, false);
    setInterval(() => this.tick(), 1000);
    setInterval(() => this.shown && !document.hidden && this.wish(), REFRESH_MS);
    this.tick();
    this.wish();
  }

  open(shown, focus = true) {
    this.shown = shown;
    document.body.classList.toggle("panel", shown);
    this.aside.hidden = !shown;
    const button = document.querySelector(".panel-button");
    button?.setAttribute("aria-expanded", String(shown));
    if (focus) (shown ? this.aside.querySelector("h2") : button)?.focus();
    if (shown && focus) this.wish();
  }

  button() {
    return h("button", { type: "button", class: "panel-button", "aria-expanded": String(this.shown), "aria-controls": "panel",
      onclick: () => this.open(!this.shown) }, "📆 ", h("span", {}, this.chat.word("calendar")));
  }

  // A clock of 24 hours, as the assistant writes it.
  locale() {
    return this.chat.me.locale === "en" ? "en-GB" : this.chat.me.locale;
  }

  tick() {
    const { zone } = this.chat;
    const format = { timeZone: zone, weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };
    this.clock.textContent = new Intl.DateTimeFormat(this.locale(), format).format(this.chat.now());
  }

  clockPart() {
    const { word } = this.chat;
    const later = (text, seconds) => h("button", { type: "button",
      onclick: (event) => this.wish({ do: "later", seconds: seconds() }, event.target) }, text);
    return h("section", { "aria-label": word("clock") }, this.clock,
      h("div", { class: "row" }, later(word("tenMinutes"), () => 600), later(word("anHour"), () => 3600),
        later(word("morning"), () => this.toMorning())),
      h("p", { class: "note" }, word("forward")));
  }

  // Seconds of the person's day that are over.
  secondsOfDay() {
    const parts = new Intl.DateTimeFormat("en-GB", { timeZone: this.chat.zone, hour: "numeric", minute: "numeric", second: "numeric" })
      .formatToParts(this.chat.now());
    const [hour, minute, second] = ["hour", "minute", "second"].map((type) => Number(parts.find((part) => part.type === type).value));
    return hour * 3600 + minute * 60 + second;
  }

  // Seconds to the next 8 o'clock of the person.
  toMorning() {
    const left = MORNING_HOUR * 3600 - this.secondsOfDay();
    return left > 0 ? left : left + 86400;
  }

  draft() {
    const { word } = this.chat;
    const input = (id, attributes) => h("input", { id, required: true, autocomplete: "off", ...attributes });
    this.title = input("draft-title", { value: word("draftTitle"), maxlength: "100" });
    this.minutes = input("draft-minutes", { type: "number", value: "11", min: "1", max: "10000" });
    this.from = h("select", { id: "draft-from" }, h("option", { value: "" }, word("colleague")), h("option", { value: "me" }, word("myself")));
    this.where = h("select", { id: "draft-where" }, h("option", { value: "" }, word("inCalendar")), h("option", { value: "conference" }, "TrueConf"));
    this.shared = h("input", { id: "draft-shared", type: "checkbox" });
    const field = (label, control) => h("div", { class: "field" }, h("label", { class: "title", for: control.id }, label), control);
    this.form = h("form", { class: "draft", onsubmit: (event) => { event.preventDefault(); this.add(event.submitter); } },
      h("h3", {}, word("newMeeting")), field(word("title"), this.title),
      h("div", { class: "pair" }, field(word("inMinutes"), this.minutes), field(word("invites"), this.from)), field(word("where"), this.where), h("label", { class: "choice", for: "draft-shared" }, this.shared, h("span", {}, word("shared"))),
      h("button", { type: "submit", class: "primary" }, word("add")));
  }

  add(button) {
    return this.wish({ do: "add", title: this.title.value, minutes: Number(this.minutes.value),
      mine: this.from.value === "me", shared: this.shared.checked, conference: this.where.value === "conference" }, button);
  }

  // Send a wish (none: only look) and show how things stand after it. Its button waits.
  async wish(wish = {}, button = null) {
    const held = this.aside.contains(document.activeElement) ? document.activeElement : null;
    if (button) button.disabled = true;
    this.asked += 1;
    const number = this.asked;
    try {
      const state = await this.chat.api.call("POST", "/sandbox/panel", wish);
      if (number > this.answered) this.state = state;
      this.answered = Math.max(number, this.answered);
      this.note.hidden = true;
    } catch (failure) {
      this.note.textContent = failure.message;
      this.note.hidden = false;
    }
    if (button) button.disabled = false;
    this.tick();
    if (this.state) this.draw(held);
  }

  // Drawn anew with the focus where it was, so that one goes on by keyboard; somebody who has left is not called back.
  draw(pressed) {
    const held = this.aside.contains(document.activeElement) ? document.activeElement : pressed;
    fill(this.lamp, this.server());
    fill(this.body, this.today(), this.meetings());
    this.form.querySelector("[type=submit]").disabled = !this.state.server;
    if (!held || document.activeElement !== document.body) return; // nothing was held, or it is still there
    const { key } = held.dataset;
    const again = key ? this.aside.querySelector(`[data-key="${CSS.escape(key)}"]`) : held;
    (again ?? this.aside.querySelector("h2")).focus();
  }

  server() {
    const { word } = this.chat;
    const up = this.state.server;
    return h("section", { class: `server ${up ? "up" : "down"}` },
      h("p", {}, h("span", { class: "lamp", "aria-hidden": "true" }), word(up ? "serverUp" : "serverDown")),
      this.doing(word(up ? "takeAway" : "bringBack"), { do: up ? "away" : "back" }, "server"));
  }

  doing(text, wish, key, label = text) {
    return h("button", { type: "button", "data-key": key, "aria-label": label, onclick: (event) => this.wish(wish, event.target) }, text);
  }

  today() {
    if (!this.state.server) return null;
    const clock = (minutes) => `${String(Math.floor(minutes / 60) % 24).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
    return drawDay(this.chat.word, this.state.day, Math.floor(this.secondsOfDay() / 60), clock);
  }

  meetings() {
    const { word } = this.chat;
    if (!this.state.server) return null;
    const rows = this.state.meetings.map((meeting) => this.meeting(meeting));
    return h("section", {}, h("h3", {}, word("coming")),
      rows.length ? h("ul", { class: "meetings" }, rows) : h("p", { class: "note" }, word("noMeetings")));
  }

  meeting(meeting) {
    const { word } = this.chat;
    const { uid, title, cancelled, guests, decliner, conference, running } = meeting;
    const button = (name, wish) => this.doing(word(name), { uid, ...wish }, `${uid} ${name}`, `${word(name)}: ${title}`);
    return h("li", { class: cancelled ? "cancelled" : "" }, h("div", { class: "when" }, this.when(meeting)), h("strong", {}, title),
      guests.length > 0 && h("div", { class: "note" }, guests.map((one) => one.name).join(", ")),
      conference && h("div", { class: "note" }, "TrueConf"),
      !cancelled && h("div", { class: "row" }, button("halfHour", { do: "move", minutes: 30 }), button("oneDay", { do: "move", minutes: 1440 }),
        button("cancelIt", { do: "cancel" }), conference && button(running ? "endIt" : "beginIt", { do: running ? "end" : "begin" }),
        decliner && this.doing(word("declines", { name: decliner.name }), { uid, do: "decline", email: decliner.email }, `${uid} no`)));
  }

  when({ start, end }) {
    const { zone } = this.chat;
    const day = { weekday: "short", day: "numeric", month: "short" };
    const time = { hour: "2-digit", minute: "2-digit" };
    const shown = (at, format) => new Intl.DateTimeFormat(this.locale(), { timeZone: zone, ...format }).format(new Date(at));
    return `${shown(start, day)}, ${shown(start, time)}–${shown(end, time)}`;
  }
}
