// The middle: the posts of the open conversation by day, threads folded, the last one in sight.

import { fill, h } from "./dom.js";
import { drawPost } from "./post.js";

const NEAR_MS = 5 * 60 * 1000; // posts of one author within this time share one heading
const AT_END_PX = 80;

export class Timeline {
  constructor(section, chat, onclicked) {
    this.section = section;
    this.chat = chat;
    this.onclicked = onclicked;
    this.unfolded = new Set();
    this.atEnd = true;
    section.addEventListener("scroll", () => { this.atEnd = this.isAtEnd(); });
    new ResizeObserver(() => this.atEnd && this.toEnd()).observe(section); // the composer grew
  }

  isAtEnd() {
    return this.section.scrollHeight - this.section.scrollTop - this.section.clientHeight < AT_END_PX;
  }

  toEnd() {
    this.section.scrollTop = this.section.scrollHeight;
  }

  draw({ toEnd = false } = {}) {
    const { section, chat } = this;
    const wasAtEnd = this.isAtEnd();
    const posts = chat.postsOf(chat.current).filter((post) => !post.root_id);
    fill(section, this.earlierButton(posts), posts.length ? this.days(posts) : h("p", { class: "empty" }, chat.word("empty")));
    if (toEnd || wasAtEnd) this.toEnd();
  }

  days(posts) {
    const drawn = [];
    let day = "";
    let before = null;
    for (const post of posts) {
      const today = this.day(post.create_at);
      if (today !== day) drawn.push(h("h2", { class: "day" }, h("span", {}, today)));
      const near = before && today === day && before.user_id === post.user_id && before.type === post.type
        && post.type !== "system_ephemeral" && post.create_at - before.create_at < NEAR_MS && marked(before) === marked(post);
      drawn.push(this.post(post, Boolean(near)));
      day = today;
      before = post;
    }
    return drawn;
  }

  post(post, compact) {
    const thread = post.reply_count > 0 ? this.thread(post) : null;
    return drawPost(this.chat, post, { compact, thread, onclicked: this.onclicked });
  }

  thread(root) {
    const replies = this.chat.postsOf(this.chat.current).filter((post) => post.root_id === root.id);
    const open = this.unfolded.has(root.id);
    const onclick = () => {
      if (open) this.unfolded.delete(root.id);
      else this.unfolded.add(root.id);
      this.draw();
    };
    const count = this.chat.word("replies", { count: root.reply_count });
    return h("div", { class: "thread" },
      h("button", { type: "button", class: "link", "aria-expanded": String(open), onclick }, count),
      open && replies.map((reply) => drawPost(this.chat, reply, { compact: false, thread: null, onclicked: this.onclicked })));
  }

  earlierButton(posts) {
    const { chat } = this;
    if (!chat.earlier.get(chat.current)) return null;
    const oldest = posts.find((post) => post.type !== "system_ephemeral");
    const onclick = async () => {
      const height = this.section.scrollHeight;
      await chat.loadPosts(chat.current, oldest.id);
      this.draw();
      this.section.scrollTop = this.section.scrollHeight - height;
    };
    return h("p", { class: "empty" }, h("button", { type: "button", class: "link", onclick }, chat.word("earlier")));
  }

  day(at) {
    const { me, zone, word } = this.chat;
    const date = new Intl.DateTimeFormat("en-CA", { timeZone: zone });
    const shown = date.format(at);
    if (shown === date.format(this.chat.now())) return word("today");
    if (shown === date.format(this.chat.now() - 86400000)) return word("yesterday");
    return new Intl.DateTimeFormat(me.locale, { timeZone: zone, weekday: "long", day: "numeric", month: "long" }).format(at);
  }
}

function marked(post) {
  return post.props?.from_webhook === "true";
}
