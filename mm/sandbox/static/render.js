// A Markdown tree as elements. Addresses were judged when the tree was made; text is set as text.

import { h } from "./dom.js";
import { markdown } from "./markdown.js";

export function rendered(text, known) {
  return h("div", { class: "markdown" }, markdown(text ?? "", known).map(block));
}

const BLOCKS = {
  heading: (node) => h(`h${node.level}`, {}, node.content.map(inline)),
  rule: () => h("hr"),
  code: (node) => h("pre", {}, h("code", {}, node.text)),
  quote: (node) => h("blockquote", {}, node.content.map(block)),
  paragraph: (node) => h("p", {}, node.content.map(inline)),
  list: (node) => h(node.ordered ? "ol" : "ul", node.ordered ? { start: String(node.start) } : {},
    node.items.map((item) => h("li", {}, item.map(block)))),
};

const INLINE = {
  text: (node) => node.text,
  break: () => h("br"),
  code: (node) => h("code", {}, node.text),
  strong: (node) => h("strong", {}, node.content.map(inline)),
  emphasis: (node) => h("em", {}, node.content.map(inline)),
  strike: (node) => h("del", {}, node.content.map(inline)),
  link: (node) => h("a", { href: node.href, target: "_blank", rel: "noopener noreferrer" }, node.content.map(inline)),
  mention: (node) => h("span", { class: "mention" }, node.text),
  hashtag: (node) => h("span", { class: "hashtag" }, node.text),
  channel: (node) => h("span", { class: "channel-link" }, node.text),
  emoji: (node) => h("span", { class: "emoji", title: `:${node.name}:`, role: "img", "aria-label": node.name }, node.text),
};

function block(node) {
  return BLOCKS[node.type](node);
}

function inline(node) {
  return INLINE[node.type](node);
}
