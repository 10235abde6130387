// A dialog as a modal: filled in, sent through the server, its errors shown in place, its next step drawn in place.
// The browser's own <dialog> keeps the focus inside and gives it back afterwards.

import { fill, h } from "./dom.js";
import { Field } from "./fields.js";
import { rendered } from "./render.js";

export class Dialog {
  // `opened` is {url, dialog} as the integration opened it: url and callback_id stay the first ones in every step.
  constructor(chat, opened) {
    this.chat = chat;
    this.url = opened.url;
    this.callbackId = opened.dialog.callback_id ?? "";
    this.firstState = opened.dialog.state ?? "";
    this.notify = Boolean(opened.dialog.notify_on_cancel);
    this.earlier = {}; // what former steps sent
    this.channelId = chat.current;
    this.box = h("dialog", { "aria-labelledby": "dialog-title" });
    this.box.addEventListener("cancel", (event) => { event.preventDefault(); this.cancel(); });
    this.draw(opened.dialog);
    document.body.append(this.box);
    this.box.showModal();
    this.begin();
  }

  draw(dialog) {
    const { word } = this.chat;
    this.state = dialog.state ?? "";
    this.fields = (dialog.elements ?? []).map((element, number) => new Field(this.chat, element, number));
    this.error = h("p", { class: "error", role: "alert", hidden: true });
    this.submitter = h("button", { type: "submit", class: "primary" }, dialog.submit_label || word("submit"));
    const form = h("form", { novalidate: true, onsubmit: (event) => { event.preventDefault(); this.submit(); } },
      h("header", {}, h("h2", { id: "dialog-title", tabindex: "-1" }, dialog.title),
        h("button", { type: "button", class: "close", "aria-label": word("close"), onclick: () => this.cancel() }, "×")),
      h("div", { class: "dialog-body" },
        dialog.introduction_text && rendered(dialog.introduction_text, this.chat.known()),
        this.fields.map((field) => field.node)),
      h("footer", {}, this.error,
        h("div", { class: "dialog-buttons" },
          h("button", { type: "button", onclick: () => this.cancel() }, word("cancel")), this.submitter)));
    fill(this.box, form);
  }

  begin() {
    if (this.fields.length) this.fields[0].focus();
    else this.submitter.focus();
  }

  // Only what was filled in is sent: the web client leaves empty values out.
  values() {
    const filled = this.fields.map((field) => [field.element.name, field.read()]);
    return Object.fromEntries(filled.filter(([, value]) => value !== null && value.length !== 0));
  }

  request(submission, cancelled) {
    const state = cancelled ? this.firstState : this.state;
    return { url: this.url, callback_id: this.callbackId, state, submission, cancelled, user_id: this.chat.me.id,
      channel_id: this.channelId, team_id: this.chat.team.id };
  }

  async submit() {
    if (this.submitter.disabled || !this.check()) return;
    const submission = { ...this.earlier, ...this.values() };
    this.busy(true);
    try {
      this.take(await this.chat.api.post("/actions/dialogs/submit", this.request(submission, false)), submission);
    } catch (failure) {
      this.complain(`${this.chat.word("failed")} ${failure.message}`);
    }
    this.busy(false);
  }

  busy(busy) {
    this.submitter.disabled = busy;
    this.box.setAttribute("aria-busy", String(busy));
  }

  check() {
    for (const field of this.fields) field.complain(field.problem());
    const wrong = this.fields.find((field) => !field.error.hidden);
    this.complain(wrong ? this.chat.word("fix") : "");
    wrong?.focus();
    return !wrong;
  }

  take(answer, submission) {
    if (answer.error || Object.keys(answer.errors ?? {}).length) this.refuse(answer);
    else if (answer.type === "form") {
      this.earlier = submission;
      this.draw(answer.form);
      this.begin();
    } else this.close();
  }

  refuse({ error, errors = {} }) {
    const names = this.fields.map((field) => field.element.name);
    const foreign = Object.entries(errors).filter(([name]) => !names.includes(name)).map(([, text]) => text);
    for (const field of this.fields) field.complain(errors[field.element.name] ?? "");
    const own = names.some((name) => errors[name]);
    this.complain([error, ...foreign].filter(Boolean).join(" ") || (own ? this.chat.word("fix") : ""));
    this.fields.find((field) => errors[field.element.name])?.focus();
  }

  complain(text) {
    this.error.textContent = text;
    this.error.hidden = !text;
  }

  cancel() {
    this.close();
    if (this.notify) this.chat.api.post("/actions/dialogs/submit", this.request({}, true)).catch(() => {});
  }

  close() {
    this.box.close();
    this.box.remove();
  }
}
