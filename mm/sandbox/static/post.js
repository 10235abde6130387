// One message: its author, time and marks, its text, its attachments with buttons and menus.

import { h } from "./dom.js";
import { rendered } from "./render.js";
import { avatar, status } from "./sidebar.js";

const COLOURS = { good: "#3db887", warning: "#cc8f00", danger: "#d24b4e" };
const STYLES = { primary: "primary", danger: "danger", warning: "warning", success: "success", good: "success" };

export function drawPost(chat, post, { compact, thread, onclicked }) {
  const author = chat.users.get(post.user_id) ?? { username: "?", first_name: "", last_name: "" };
  const { word } = chat;
  const ephemeral = post.type === "system_ephemeral";
  const known = chat.known();
  const isBot = author.is_bot || post.props?.from_webhook === "true";
  const time = h("time", { datetime: new Date(post.create_at).toISOString() }, clock(chat, post.create_at));
  const classes = ["post", compact && "compact", ephemeral && "ephemeral"].filter(Boolean).join(" ");
  return h("article", { class: classes, "data-id": post.id },
    compact ? h("span", { class: "gutter" }, time) : avatar(chat, author),
    h("div", { class: "post-body" },
      !compact && h("header", {}, h("strong", {}, chat.nameOf(author)), isBot && h("span", { class: "bot" }, word("bot")),
        status(chat, author), time, ephemeral && h("span", { class: "note" }, word("onlyYou"))),
      post.message && rendered(post.message, known),
      (post.metadata?.files ?? []).map((file) => drawFile(chat, file)),
      post.edit_at > 0 && h("span", { class: "note" }, word("edited")),
      (post.props?.attachments ?? []).map((attachment) => drawAttachment(chat, post, attachment, known, onclicked)),
      thread));
}

// A file is fetched with the person's token when asked for: a link alone would not carry it.
function drawFile(chat, file) {
  const save = async () => {
    const text = await chat.api.text(`/api/v4/files/${file.id}`);
    const link = h("a", { href: URL.createObjectURL(new Blob([text])), download: file.name });
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return h("div", { class: "file" }, h("button", { type: "button", onclick: save }, `📄 ${file.name}`));
}

export function clock(chat, at) {
  const options = { hour: "2-digit", minute: "2-digit", timeZone: chat.zone, hourCycle: "h23" };
  return new Intl.DateTimeFormat(chat.me.locale, options).format(at);
}

function drawAttachment(chat, post, attachment, known, onclicked) {
  const colour = COLOURS[attachment.color] ?? (/^#[0-9a-f]{3,8}$/i.test(attachment.color ?? "") ? attachment.color : "");
  const box = h("div", { class: "attachment" },
    attachment.author_name && h("div", { class: "note" }, attachment.author_name),
    attachment.title && h("h3", {}, title(attachment)),
    attachment.text && rendered(attachment.text, known),
    attachment.fields?.length && h("dl", { class: "fields" }, attachment.fields.map((field) =>
      h("div", { class: field.short ? "short" : "" }, h("dt", {}, field.title), h("dd", {}, rendered(String(field.value), known))))),
    attachment.footer && h("div", { class: "note" }, attachment.footer));
  if (colour) box.style.borderLeftColor = colour;
  if (attachment.actions?.length) box.append(...drawActions(chat, post, attachment.actions, onclicked));
  return [attachment.pretext && rendered(attachment.pretext, known), box];
}

function title(attachment) {
  const safe = /^https?:\/\//i.test(attachment.title_link ?? "");
  if (!safe) return attachment.title;
  return h("a", { href: attachment.title_link, target: "_blank", rel: "noopener noreferrer" }, attachment.title);
}

function drawActions(chat, post, actions, onclicked) {
  const row = h("div", { class: "actions" });
  const error = h("p", { class: "error", role: "alert", hidden: true });
  const run = async (action, selected = "") => {
    const controls = [...row.children];
    for (const control of controls) control.disabled = true;
    error.hidden = true;
    let answer = null;
    try {
      const body = { selected_option: selected, cookie: action.cookie ?? "" };
      answer = await chat.api.post(`/posts/${post.id}/actions/${encodeURIComponent(action.id)}`, body);
    } catch (failure) {
      error.textContent = failure.message;
      error.hidden = false;
      error.scrollIntoView({ block: "nearest" });
    }
    controls.forEach((control, place) => { control.disabled = Boolean(actions[place].disabled); });
    if (document.activeElement === document.body) controls[actions.indexOf(action)].focus(); // lost while disabled
    if (answer) onclicked(answer);
  };
  row.append(...actions.map((action) => (action.type === "select" ? menu(chat, action, run) : button(action, run))));
  return [row, error];
}

function button(action, run) {
  const style = STYLES[action.style] ?? "default";
  const made = h("button", { type: "button", class: `action ${style}`, title: action.tooltip, disabled: Boolean(action.disabled),
    onclick: () => run(action) }, action.name);
  if (/^#[0-9a-f]{6}$/i.test(action.style ?? "")) made.style.color = action.style;
  return made;
}

function menu(chat, action, run) {
  const options = optionsOf(chat, action);
  return h("select", { class: "action", "aria-label": action.name, disabled: Boolean(action.disabled),
    onchange: (event) => event.target.value && run(action, event.target.value) },
  h("option", { value: "" }, action.name),
  options.map(({ text, value }) => h("option", { value, selected: value === action.default_option }, text)));
}

export function optionsOf(chat, element) {
  if (element.data_source === "users") {
    return [...chat.users.values()].map((user) => ({ text: `@${user.username}`, value: user.id }));
  }
  if (element.data_source === "channels") {
    const open = [...chat.channels.values()].filter((channel) => channel.type === "O");
    return open.map((channel) => ({ text: channel.display_name, value: channel.id }));
  }
  return element.options ?? [];
}
