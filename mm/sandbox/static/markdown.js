// Markdown as Mattermost reads it, into a tree of blocks: {type, …}. Pure: no document, no markup, no effects.
// What is not read: tables and pictures (a picture is shown as a link). Words inside lines: see inline.js.

import { inline } from "./inline.js";

const FENCE = /^ {0,3}(`{3,}|~{3,})\s*([\w+-]*)[^`]*$/;
const HEADING = /^ {0,3}(#{1,6})\s+(.+?)\s*#*\s*$/;
const RULE = /^ {0,3}([-*_])(\s*\1){2,}\s*$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^( *)([*+-]|\d{1,9}[.)])\s+(.*)$/;
const UNDERLINE = /^ {0,3}(=+|-+)\s*$/;
const INDENTED = /^( {4}|\t)/;
const DEEPEST = 12; // quotes and lists inside each other; what is deeper is plain lines

export function markdown(text, known) {
  return blocks(text.replace(/\r\n?/g, "\n").split("\n"), known, 0);
}

function blocks(lines, known, depth) {
  if (depth > DEEPEST) return [{ type: "paragraph", content: [{ type: "text", text: lines.join("\n") }] }];
  const found = [];
  let at = 0;
  while (at < lines.length) {
    if (!lines[at].trim()) {
      at += 1;
      continue;
    }
    const [block, next] = blockAt(lines, at, known, depth);
    found.push(block);
    at = next;
  }
  return found;
}

function blockAt(lines, at, known, depth) {
  const line = lines[at];
  if (INDENTED.test(line)) return indented(lines, at);
  if (FENCE.test(line)) return fenced(lines, at);
  const heading = HEADING.exec(line);
  if (heading) return [{ type: "heading", level: heading[1].length, content: inline(heading[2], known) }, at + 1];
  if (RULE.test(line)) return [{ type: "rule" }, at + 1];
  if (QUOTE.test(line)) return quote(lines, at, known, depth);
  if (ITEM.test(line)) return list(lines, at, known, depth);
  return paragraph(lines, at, known);
}

function indented(lines, at) {
  let end = at;
  while (end < lines.length && (INDENTED.test(lines[end]) || !lines[end].trim())) end += 1;
  const code = lines.slice(at, end).map((line) => line.replace(INDENTED, "")).join("\n").trimEnd();
  return [{ type: "code", language: "", text: code }, end];
}

// An unclosed fence runs to the end.
function fenced(lines, at) {
  const [, mark, language] = FENCE.exec(lines[at]);
  let end = at + 1;
  const closes = (line) => line.trim().startsWith(mark) && !line.trim().replaceAll(mark[0], "");
  while (end < lines.length && !closes(lines[end])) end += 1;
  return [{ type: "code", language, text: lines.slice(at + 1, end).join("\n") }, end + 1];
}

function quote(lines, at, known, depth) {
  let end = at;
  while (end < lines.length && lines[end].trim() && (QUOTE.test(lines[end]) || !startsBlock(lines[end]))) end += 1;
  const inner = lines.slice(at, end).map((line) => line.replace(QUOTE, ""));
  return [{ type: "quote", content: blocks(inner, known, depth + 1) }, end];
}

function startsBlock(line) {
  return FENCE.test(line) || HEADING.test(line) || RULE.test(line) || QUOTE.test(line) || ITEM.test(line);
}

// Deeper indented lines belong to the item above them; a blank line ends the list unless an item follows.
function list(lines, at, known, depth) {
  const [, indent, mark] = ITEM.exec(lines[at]);
  const ordered = /\d/.test(mark);
  const items = [];
  let end = at;
  while (end < lines.length) {
    const item = ITEM.exec(lines[end]);
    if (item && item[1].length <= indent.length + 1) {
      if (/\d/.test(item[2]) !== ordered) break;
      items.push([item[3]]);
    } else if (!lines[end].trim()) {
      const next = ITEM.exec(lines[end + 1] ?? "");
      if (!next || /\d/.test(next[2]) !== ordered) break;
    } else if (item || /^\s/.test(lines[end]) || !startsBlock(lines[end])) {
      items.at(-1).push(lines[end].replace(/^ {1,4}/, ""));
    } else {
      break;
    }
    end += 1;
  }
  const content = items.map((item) => blocks(item, known, depth + 1));
  return [{ type: "list", ordered, start: ordered ? Number.parseInt(mark, 10) : 1, items: content }, end];
}

function paragraph(lines, at, known) {
  let end = at + 1;
  while (end < lines.length && lines[end].trim() && !UNDERLINE.test(lines[end]) && !startsBlock(lines[end])) end += 1;
  const content = inline(lines.slice(at, end).join("\n").trim(), known);
  if (end === at + 1 && end < lines.length && UNDERLINE.test(lines[end])) {
    return [{ type: "heading", level: lines[end].includes("=") ? 1 : 2, content }, end + 1];
  }
  return [{ type: "paragraph", content }, end];
}
