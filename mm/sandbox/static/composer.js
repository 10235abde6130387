// Where one writes: Enter sends, Shift+Enter breaks the line, "/" runs a command; a refused text stays.

import { fill, h } from "./dom.js";

const TALLEST_PX = 220;

export class Composer {
  constructor(form, chat, onran) {
    this.chat = chat;
    this.onran = onran;
    this.number = 0; // of the last look-up of hints: an older answer is dropped
    this.error = h("p", { class: "error", id: "composer-error", role: "alert", hidden: true });
    this.hints = h("div", { class: "hints", id: "hints", role: "status", hidden: true });
    this.text = h("textarea", { id: "message", rows: 1, "aria-describedby": "hints composer-error" });
    this.button = h("button", { type: "submit", class: "send" }, chat.word("send"));
    fill(form, this.hints, h("div", { class: "compose" }, this.text, this.button), this.error);
    form.addEventListener("submit", (event) => { event.preventDefault(); this.send(); });
    this.text.addEventListener("keydown", (event) => this.key(event));
    this.text.addEventListener("input", () => { this.error.hidden = true; this.grow(); this.hint(); });
  }

  addressed() {
    const { chat } = this;
    const name = chat.channelName(chat.channels.get(chat.current));
    const label = chat.word("write", { name });
    const narrow = matchMedia("(max-width: 700px)").matches;
    this.text.setAttribute("placeholder", narrow ? label : `${label} · ${chat.word("command", { trigger: chat.trigger })}`);
    this.error.hidden = true;
    this.text.setAttribute("aria-label", label);
  }

  key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.send();
    }
    const first = this.hints.dataset.first;
    if (event.key === "Tab" && !event.shiftKey && !this.hints.hidden && first && this.text.value !== first) {
      event.preventDefault();
      this.text.value = first;
      this.hint();
    }
  }

  grow() {
    this.text.style.height = "auto";
    this.text.style.height = `${Math.min(this.text.scrollHeight + 2, TALLEST_PX)}px`;
  }

  // The trigger, hint and description of each command that begins so.
  async hint() {
    const typed = this.text.value;
    this.number += 1;
    const { number } = this;
    const query = `user_input=${encodeURIComponent(typed)}`;
    const found = typed.startsWith("/") && !typed.includes("\n")
      ? await this.chat.api.get(`/api/v4/teams/${this.chat.team.id}/commands/autocomplete_suggestions?${query}`).catch(() => [])
      : [];
    if (number !== this.number) return;
    this.hints.hidden = !found.length;
    this.hints.dataset.first = found.length ? `/${found[0].Complete} ` : "";
    fill(this.hints, found.map((one) => h("button", { type: "button", onclick: () => this.take(one) },
      h("strong", {}, `/${one.Suggestion}`), h("span", { class: "hint" }, one.Hint), h("span", { class: "note" }, one.Description))));
  }

  take(suggestion) {
    this.text.value = `/${suggestion.Complete} `;
    this.hint();
    this.text.focus();
  }

  // The line is free for the next text at once; a refused one comes back, unless something else was begun.
  async send() {
    const text = this.text.value;
    if (!text.trim()) return;
    this.text.value = "";
    this.error.hidden = true;
    this.grow();
    this.hint();
    try {
      await (text.startsWith("/") ? this.run(text) : this.post(text));
    } catch (failure) {
      this.error.textContent = failure.message;
      this.error.hidden = false;
      this.text.value ||= text;
      this.grow();
    }
  }

  async run(command) {
    const { chat } = this;
    const body = { channel_id: chat.current, team_id: chat.team.id, command, root_id: "" };
    this.onran(await chat.api.post("/commands/execute", body));
  }

  async post(message) {
    const { chat } = this;
    const pending = `${chat.me.id}:${Date.now()}`;
    await chat.api.post("/posts", { channel_id: chat.current, message, pending_post_id: pending });
  }
}
