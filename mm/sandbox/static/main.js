// Puts the page together: who we are, the three parts of the screen, the live stream.

import { Api } from "./api.js";
import { Chat } from "./chat.js";
import { Composer } from "./composer.js";
import { Dialog } from "./dialog.js";
import { fill, h } from "./dom.js";
import { Panel } from "./panel.js";
import { drawSidebar, status } from "./sidebar.js";
import { Timeline } from "./timeline.js";
import { wordsOf } from "./words.js";

const part = (id) => document.getElementById(id);

class Page {
  constructor(api, start, people) {
    this.people = people;
    this.api = api;
    this.chat = new Chat(api, start);
    this.timeline = new Timeline(part("posts"), this.chat, (answer) => this.brought(answer));
    this.composer = new Composer(part("composer"), this.chat, (answer) => this.ran(answer));
    this.panel = start.panel ? new Panel(part("panel"), this.chat) : null;
    document.documentElement.lang = this.chat.me.locale;
    part("posts").addEventListener("click", () => this.menu(false));
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.menu(false));
  }

  // The list of conversations, where the screen is too narrow to show it always.
  menu(open) {
    document.body.classList.toggle("menu", open);
    document.querySelector(".menu-button")?.setAttribute("aria-expanded", String(open));
    if (open) part("person").focus();
  }

  async choose(channel) {
    const { chat } = this;
    if (!chat.channels.has(channel.id)) await this.reload();
    chat.current = channel.id;
    history.replaceState(null, "", `?as=${chat.me.username}&in=${channel.id}`);
    this.menu(false);
    if (!chat.earlier.has(channel.id)) await chat.loadPosts(channel.id);
    chat.view(channel.id);
    this.drawAround();
    this.timeline.draw({ toEnd: true });
    this.composer.text.focus();
  }

  drawAround() {
    const { chat } = this;
    const channel = chat.channels.get(chat.current);
    drawSidebar(part("sidebar"), chat, this.people, (chosen) => this.choose(chosen));
    const other = chat.users.get(channel.other_id);
    fill(part("heading"), h("button", { type: "button", class: "menu-button", "aria-label": chat.word("menu"),
      "aria-expanded": "false", onclick: () => this.menu(true) }, "☰"),
      h("h1", {}, chat.channelName(channel)), other?.is_bot && h("span", { class: "bot" }, chat.word("bot")),
      other && status(chat, other, true), this.panel?.button());
    this.composer.addressed();
    const unread = [...chat.channels.values()].reduce((sum, one) => sum + (one.id === chat.current ? 0 : one.unread.size), 0);
    document.title = `${unread ? `(${unread}) ` : ""}${chat.channelName(channel)} · Mattermost sandbox`;
  }

  // The server's picture anew, the posts shown included.
  async reload({ posts = false } = {}) {
    this.chat.load(await this.api.get("/sandbox/start"));
    if (!posts) return;
    this.chat.earlier.clear();
    await this.chat.loadPosts(this.chat.current);
  }

  // One after the other: a post that comes while the page loads anew waits for it.
  event(kind, data) {
    this.events = (this.events ?? Promise.resolve()).then(() => this.take(kind, data)).catch(reportError);
  }

  async take(kind, data) {
    const touched = this.chat.take(kind, data);
    if (touched === "dialog") return this.openDialogs();
    if (touched === "reset") await this.reload({ posts: kind === "reset" });
    if (!touched) return undefined;
    if (kind === "clock_moved") this.panel?.tick();
    if (kind === "posted" && data.post.channel_id === this.chat.current) this.chat.view(this.chat.current);
    this.drawAround();
    this.timeline.draw({ toEnd: kind === "ephemeral_message" || data.post?.user_id === this.chat.me.id && kind === "posted" });
    return undefined;
  }

  ran(answer) {
    this.brought(answer);
    const place = answer.goto_location ?? "";
    if (/^https?:\/\//i.test(place) || /^\/(?!\/)/.test(place)) window.open(place, "_blank", "noopener");
  }

  brought(answer) {
    this.chat.brought(answer.trigger_id);
    this.openDialogs();
  }

  openDialogs() {
    for (const opened of this.chat.dialogsToOpen()) new Dialog(this.chat, opened);
  }

  connected(up) {
    part("offline").hidden = up;
    part("offline").textContent = this.chat.word("offline");
  }
}

async function begin() {
  const people = await (await fetch("/sandbox/people")).json();
  const query = new URLSearchParams(location.search);
  const person = people.find((one) => one.username === query.get("as")) ?? people[0];
  const api = new Api(person.token, wordsOf(person.locale)("unreachable"));
  const start = await api.get("/sandbox/start");
  const page = new Page(api, start, people);
  await page.choose(page.chat.channels.get(query.get("in")) ?? page.chat.townSquare());
  api.follow(start.last_event, { event: (kind, data) => page.event(kind, data), connected: (up) => page.connected(up) });
}

begin();
