// The left side: who we are (and who we could be), channels, direct conversations with unread marks.

import { fill, h } from "./dom.js";

export function drawSidebar(nav, chat, people, choose) {
  const { word } = chat;
  const chooser = h("select", { id: "person", onchange: (event) => { location.search = `?as=${event.target.value}`; } },
    people.map((person) => h("option", { value: person.username, selected: person.id === chat.me.id }, person.username)));
  const channels = [...chat.channels.values()].filter((channel) => channel.type === "O");
  const standing = (channel) => (channel.name === "town-square" ? 0 : 1);
  channels.sort((a, b) => standing(a) - standing(b));
  fill(nav,
    h("div", { class: "me" },
      h("div", { class: "me-row" }, h("label", { for: "person" }, word("person")), chooser),
      h("div", { class: "me-name" }, chat.nameOf(chat.me), status(chat, chat.me, true))),
    h("h2", {}, word("channels")),
    h("ul", {}, channels.map((channel) => entry(chat, channel, h("span", { class: "sign" }, "#"), channel.display_name,
      () => choose(channel)))),
    h("h2", {}, word("direct")),
    h("ul", {}, chat.partners().map(({ user, channel }) => entry(chat, channel, avatar(chat, user),
      [chat.nameOf(user), user.is_bot && h("span", { class: "bot" }, word("bot")), status(chat, user)],
      async () => choose(channel ?? await chat.api.post("/channels/direct", [chat.me.id, user.id]))))));
}

function entry(chat, channel, sign, name, onclick) {
  const here = channel?.id === chat.current;
  const unread = here ? 0 : channel?.unread.size;
  return h("li", {}, h("button", { type: "button", class: unread ? "unread" : "", "aria-current": here && "page", onclick },
    sign, h("span", { class: "entry-name" }, name),
    unread ? h("span", { class: "badge", "aria-label": chat.word("unread", { count: unread }) }, String(unread)) : null));
}

export function avatar(chat, user) {
  const letter = [...chat.nameOf(user)][0]?.toUpperCase() ?? "?";
  const shade = [...user.username].reduce((sum, sign) => sum + sign.codePointAt(0), 0) % 6;
  return h("span", { class: `avatar shade-${user.is_bot ? "bot" : shade}`, "aria-hidden": "true" }, letter);
}

export function status(chat, user, full = false) {
  const shown = chat.statusOf(user);
  if (!shown) return null;
  const emoji = chat.emoji[shown.emoji] ?? `:${shown.emoji}:`;
  return h("span", { class: "custom-status", title: shown.text, "aria-label": shown.text }, emoji,
    full && h("span", {}, ` ${shown.text}`));
}
