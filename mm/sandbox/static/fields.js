// The elements of a dialog: each is drawn, read and checked as the web client does. An empty value reads as null.

import { h } from "./dom.js";
import { optionsOf } from "./post.js";
import { rendered } from "./render.js";
import { fromZone, relativeDate } from "./zones.js";

const LONGEST = { text: 150, textarea: 3000 };
const INPUT_TYPES = { password: "password", email: "email", number: "number", tel: "tel", url: "url" };
const CHECKS = {
  email: (value) => /^[^\s@]+@[^\s@]+$/.test(value),
  number: (value) => value !== "" && Number.isFinite(Number(value)),
  url: (value) => /^https?:\/\/[^\s]+$/i.test(value),
};

export class Field {
  constructor(chat, element, number) {
    this.chat = chat;
    this.element = element;
    this.id = `field-${number}`;
    this.error = h("p", { class: "error", id: `${this.id}-error`, hidden: true });
    const help = element.help_text && h("div", { class: "help", id: `${this.id}-help` }, rendered(element.help_text, chat.known()));
    const make = MAKERS[element.type] ?? MAKERS.text;
    const { body, read, target } = make(this, element.default ?? "");
    this.read = read;
    this.target = target;
    this.target.setAttribute("aria-describedby", [help && `${this.id}-help`, `${this.id}-error`].filter(Boolean).join(" "));
    const grouped = target.tagName === "FIELDSET";
    const label = h("span", {}, element.display_name, element.optional && h("span", { class: "note" }, ` ${chat.word("optional")}`));
    const title = grouped ? h("legend", {}, label) : h("label", { for: this.id, class: "title" }, label);
    if (grouped) target.prepend(title);
    this.node = h("div", { class: "field" }, !grouped && title, body, help, this.error);
  }

  // What is wrong with the value as it stands, in words; "" if nothing.
  problem() {
    const { element, chat } = this;
    const value = this.read();
    const none = value === null || value === "" || value.length === 0 || (element.type === "bool" && !value);
    if (none) return element.optional ? "" : chat.word("required");
    if (typeof value !== "string" || !(element.type in LONGEST)) return "";
    if (element.min_length && value.length < element.min_length) return chat.word("short", { count: element.min_length });
    if (CHECKS[element.subtype] && !CHECKS[element.subtype](value)) return chat.word(element.subtype);
    return "";
  }

  complain(text) {
    this.error.textContent = text;
    this.error.hidden = !text;
    if (text) this.target.setAttribute("aria-invalid", "true");
    else this.target.removeAttribute("aria-invalid");
  }

  focus() {
    (this.target.tagName === "FIELDSET" ? this.target.querySelector("input") : this.target)?.focus();
  }
}

function text(field, value) {
  const { element, id } = field;
  const long = element.type === "textarea";
  const input = h(long ? "textarea" : "input", { id, placeholder: element.placeholder, autocomplete: "off",
    maxlength: String(element.max_length || LONGEST[element.type] || LONGEST.text) });
  if (!long) input.type = INPUT_TYPES[element.subtype] ?? "text";
  if (element.subtype === "password") input.autocomplete = "new-password";
  input.value = value;
  return { body: input, target: input, read: () => input.value.trim() || null };
}

function select(field, value) {
  const { element, id, chat } = field;
  if (element.multiselect) return choices(field, "checkbox", value.split(",").map((one) => one.trim()));
  const input = h("select", { id },
    h("option", { value: "" }, element.placeholder || chat.word("choose")),
    optionsOf(chat, element).map((option) => h("option", { value: option.value, selected: option.value === value }, option.text)));
  return { body: input, target: input, read: () => input.value || null };
}

// Radio buttons, or the boxes of a multiselect (a list when read).
function choices(field, type, chosen) {
  const { element, id, chat } = field;
  const boxes = optionsOf(chat, element).map((option, place) => {
    const input = h("input", { type, id: `${id}-${place}`, name: id, value: option.value, checked: chosen.includes(option.value) });
    return { input, row: h("label", { class: "choice", for: `${id}-${place}` }, input, h("span", {}, option.text)) };
  });
  const group = h("fieldset", { id, class: type === "checkbox" ? "chips" : "" }, boxes.map(({ row }) => row));
  const values = () => boxes.filter(({ input }) => input.checked).map(({ input }) => input.value);
  return { body: group, target: group, read: () => (type === "checkbox" ? values() : values()[0]) ?? null };
}

function bool(field, value) {
  const { element, id } = field;
  const input = h("input", { type: "checkbox", id, checked: value === "true" });
  const words = rendered(element.placeholder ?? "", field.chat.known());
  return { body: h("label", { class: "choice", for: id }, input, words), target: input, read: () => input.checked };
}

function date(field, value) {
  const input = h("input", { type: "date", id: field.id });
  input.value = relativeDate(value, field.chat.zone).slice(0, 10);
  return { body: input, target: input, read: () => input.value || null };
}

// Typed in the person's zone, sent in UTC.
function datetime(field, value) {
  const { element, chat } = field;
  const minutes = element.datetime_config?.time_interval || element.time_interval || 60;
  const input = h("input", { type: "datetime-local", id: field.id, step: String(minutes * 60) });
  input.value = relativeDate(value, chat.zone);
  return { body: input, target: input, read: () => (input.value ? fromZone(input.value, chat.zone) : null) };
}

const MAKERS = {
  text, textarea: text, select, bool, date, datetime,
  radio: (field, value) => choices(field, "radio", [value]),
};
