// What stands inside a line of Markdown: emphasis, code, links, and the words that Mattermost makes live (a mention, a
// hashtag, a channel, an emoji). `known` tells who and what exists: {names: Set, channels: Set, emoji: {name: character}}.

const ESCAPABLE = "\\`*{}[]()#+-.!_>~|";
const SAFE = /^(https?|ftp|mailto|tel):/i;
const SCHEME = /^[a-z][a-z0-9+.-]*:/i;
const BARE = /^(https?:\/\/|www\.)[^\s<]+/i;
const EMAIL = /^[\w.+-]+@[\w-]+(\.[\w-]+)+/;
const ANGLE = /^<((?:https?:\/\/|mailto:)[^\s<>]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)>/i;
const LIVE = /(?<![A-Za-z0-9_])@([a-z0-9][a-z0-9._-]*)|(?<![\p{L}\d_])#(\p{L}[\p{L}\d_.-]*[\p{L}\d])|(?<![\w~])~([a-z0-9_-]+)|:([a-z0-9_+-]+):/giu;
const EVERYBODY = new Set(["all", "channel", "here"]);
const SHORTEST_HASHTAG = 3;
const DEEPEST = 12;
const NOWHERE = -2;
const LONGEST_LINK = 3000; // characters between two brackets that belong together

export function inline(text, known) {
  return new Line(text, known).nodes();
}

// The address a link leads to, or null where it must stay text.
export function safeAddress(address) {
  const plain = [...address].filter((sign) => sign > " ").join("");
  if (SAFE.test(plain)) return plain;
  if (plain.startsWith("/") && !plain.startsWith("//")) return plain;
  return SCHEME.test(plain) && !/^[\w.-]+\.[a-z]+:\d/i.test(plain) ? null : `http://${plain.replace(/^\/+/, "")}`;
}

class Line {
  constructor(text, known, linked = false, depth = 0) {
    this.text = text;
    this.known = known;
    this.depth = depth; // of emphasis in emphasis
    this.linked = linked; // inside a link no further link is read
    this.open = new Set(); // marks that close nowhere from here on
    this.found = [];
    this.plain = "";
    this.at = 0;
  }

  nodes() {
    while (this.at < this.text.length) {
      const [node, length] = this.special() ?? [null, 0];
      if (node) {
        this.flush();
        this.found.push(...[node].flat());
        this.at += length;
      } else {
        this.plain += this.text[this.at];
        this.at += 1;
      }
    }
    this.flush();
    return this.found;
  }

  flush() {
    if (this.plain) this.found.push(...live(this.plain, this.known));
    this.plain = "";
  }

  special() {
    const sign = this.text[this.at];
    const rest = this.text.slice(this.at);
    if (sign === "\n") return [{ type: "break" }, 1];
    if (sign === "\\" && ESCAPABLE.includes(rest[1] ?? " ")) return [{ type: "text", text: rest[1] }, 2];
    if (sign === "`") return code(rest);
    if (sign === "!" && rest[1] === "[") return this.link(rest.slice(1), 1);
    if (sign === "[") return this.link(rest, 0);
    if (sign === "<") return this.angle(rest);
    if ("*_~".includes(sign)) return this.emphasis(sign, rest);
    return this.bare(rest);
  }

  inner(text) {
    return new Line(text, this.known, this.linked, this.depth + 1).nodes();
  }

  emphasis(sign, rest) {
    const before = this.text[this.at - 1] ?? " ";
    if (this.depth >= DEEPEST) return null;
    if (sign === "_" && /[\p{L}\d_]/u.test(before)) return null;
    for (const [mark, type] of [[sign.repeat(2), sign === "~" ? "strike" : "strong"], [sign, "emphasis"]]) {
      if (!rest.startsWith(mark) || this.open.has(mark) || (sign === "~" && mark.length === 1)) continue;
      const end = closing(rest, mark);
      if (end === NOWHERE) this.open.add(mark);
      if (end > 0) return [{ type, content: this.inner(rest.slice(mark.length, end)) }, end + mark.length];
    }
    return null;
  }

  link(rest, extra) {
    if (this.linked) return null;
    const labelEnd = matching(rest, 0, "[", "]");
    if (labelEnd < 0 || rest[labelEnd + 1] !== "(") return null;
    const end = matching(rest, labelEnd + 1, "(", ")");
    if (end < 0) return null;
    const inside = rest.slice(labelEnd + 2, end).trim().replace(/\s+("[^]*"|'[^]*')$/, "");
    const href = inside ? safeAddress(unescaped(inside.replace(/^<(.*)>$/, "$1"))) : null;
    if (!href) return null;
    const label = rest.slice(1, labelEnd);
    return [{ type: "link", href, content: new Line(label || href, this.known, true).nodes() }, end + 1 + extra];
  }

  angle(rest) {
    const found = this.linked ? null : ANGLE.exec(rest);
    if (!found) return null;
    const href = found[1].includes(":") ? found[1] : `mailto:${found[1]}`;
    return [{ type: "link", href, content: [{ type: "text", text: found[1] }] }, found[0].length];
  }

  bare(rest) {
    const before = this.text[this.at - 1] ?? " ";
    if (this.linked || /[\p{L}\d]/u.test(before)) return null;
    const found = BARE.exec(rest) ?? EMAIL.exec(rest);
    if (!found) return null;
    const shown = trimmed(found[0]);
    const isAddress = BARE.test(shown);
    const href = isAddress ? safeAddress(shown) : `mailto:${shown}`;
    return [{ type: "link", href, content: [{ type: "text", text: shown }] }, shown.length];
  }
}

function code(rest) {
  const mark = /^`+/.exec(rest)[0];
  const end = rest.slice(mark.length).search(new RegExp(`(?<!\`)${mark}(?!\`)`));
  if (end <= 0) return null;
  return [{ type: "code", text: rest.slice(mark.length, mark.length + end).trim() }, end + 2 * mark.length];
}

// Where the mark closes again, outside of code and escapes; -1 if at once, NOWHERE if not at all.
function closing(rest, mark) {
  for (let at = mark.length; at < rest.length; at += 1) {
    if (rest[at] === "\\") at += 1;
    else if (rest[at] === "`") at += (code(rest.slice(at))?.[1] ?? 1) - 1;
    else if (rest.startsWith(mark, at) && ends(rest, at, mark)) return rest.slice(mark.length, at).trim() ? at : -1;
    else if (mark.length === 1 && rest[at + 1] === mark && rest[at] === mark) at += 1;
  }
  return NOWHERE;
}

function ends(rest, at, mark) {
  const after = rest[at + mark.length] ?? " ";
  if (after === mark[0]) return false;
  if (mark.length === 1 && rest[at - 1] === mark) return false;
  return mark[0] !== "_" || !/[\p{L}\d]/u.test(after);
}

function matching(text, from, open, close) {
  for (let at = from, depth = 0; at < Math.min(text.length, from + LONGEST_LINK); at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === open) depth += 1;
    else if (text[at] === close && --depth === 0) return at;
    else if (text[at] === "\n" && open === "(") return -1;
  }
  return -1;
}

function unescaped(text) {
  return text.replace(/\\([\\`*{}[\]()#+\-.!_>~|])/g, "$1");
}

// Punctuation behind a bare address is not part of it, nor is a bracket that it does not open.
function trimmed(address) {
  let end = address.length;
  for (;;) {
    const last = address[end - 1];
    const shown = address.slice(0, end);
    const lone = last === ")" && shown.split("(").length < shown.split(")").length;
    if (!lone && !".,;:!?'\"*_~]>|".includes(last)) return shown;
    end -= 1;
  }
}

function live(text, known) {
  const found = [];
  let done = 0;
  for (const match of text.matchAll(LIVE)) {
    const node = liveWord(match, known);
    if (!node) continue;
    if (match.index > done) found.push({ type: "text", text: text.slice(done, match.index) });
    found.push(node);
    done = match.index + node.length;
  }
  if (done < text.length) found.push({ type: "text", text: text.slice(done) });
  return found.map(({ length, ...node }) => node);
}

function liveWord([whole, name, hashtag, channel, emoji], known) {
  if (name) return mention(name, known);
  if (hashtag) return whole.length >= SHORTEST_HASHTAG + 1 ? { type: "hashtag", text: whole, length: whole.length } : null;
  if (channel) return known.channels.has(channel) ? { type: "channel", text: whole, length: whole.length } : null;
  const character = known.emoji[emoji];
  return character ? { type: "emoji", text: character, name: emoji, length: whole.length } : null;
}

// `@bob.` is bob with a full stop behind.
function mention(name, known) {
  for (let shown = name.toLowerCase(); shown; shown = shown.slice(0, -1)) {
    if (EVERYBODY.has(shown) || known.names.has(shown)) {
      return { type: "mention", text: `@${name.slice(0, shown.length)}`, name: shown, length: shown.length + 1 };
    }
    if (!/[._-]$/.test(shown)) return null;
  }
  return null;
}
