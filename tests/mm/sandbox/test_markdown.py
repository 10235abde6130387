"""How the page reads Markdown: as Mattermost does, so that a text that pings, links or shouts there does so here.

The page's own modules run under Node; without it these tests are skipped (the browser tests remain)."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.servers.sandbox import ROOT

NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(NODE is None, reason="node is not installed")

RUN = """
import { readFileSync } from "node:fs";
import { markdown } from "./markdown.js";
const known = { names: new Set(["alice", "bob"]), channels: new Set(["town-square"]), emoji: { calendar: "📆" } };
const texts = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(texts.map((text) => markdown(text, known))));
"""

CASES = {
    "emphasis": ("**b** _e_ *e* ~~s~~ `a*b`", "<p><b>b</b> <i>e</i> <i>e</i> <s>s</s> <code>a*b</code></p>"),
    "both": ("***x*** __y__", "<p><b><i>x</i></b> <b>y</b></p>"),
    "inside words": ("a_b_c 2*3", "<p>a_b_c 2*3</p>"),
    "unclosed": ("**x and `y", "<p>**x and `y</p>"),
    "line break": ("a\nb", "<p>a<br>b</p>"),
    "paragraphs": ("a\n\nb", "<p>a</p><p>b</p>"),
    "escapes": (r"\*a\* \_b\_ \`c\` \[d\](e) \~~f~~", "<p>*a* _b_ `c` [d](e) ~~f~~</p>"),
    "every escape": (
        "\\\\ \\` \\* \\{ \\} \\[ \\] \\( \\) \\# \\+ \\- \\. \\! \\_ \\> \\~ \\|",
        "<p>\\ ` * { } [ ] ( ) # + - . ! _ > ~ |</p>"),
    "not an escape": (r"\@ \a \:", r"<p>\@ \a \:</p>"),
    "link": ("[a](https://x.y/z_(1)?q=2)", '<p><a href="https://x.y/z_(1)?q=2">a</a></p>'),
    "link with title": ('[a](https://x.y "t")', '<p><a href="https://x.y">a</a></p>'),
    "bold link": ("**[J](https://x.y)**", '<p><b><a href="https://x.y">J</a></b></p>'),
    "no scheme": ("[a](x.com)", '<p><a href="http://x.com">a</a></p>'),
    "script": ("[a](javascript:alert(1)) [b](JaVa\tscript:1) [c](data:text/html,x)",
               "<p>[a](javascript:alert(1)) [b](JaVa\tscript:1) [c](data:text/html,x)</p>"),
    "escaped bracket": (r"[a\](https://evil.example)",
                        '<p>[a](<a href="https://evil.example">https://evil.example</a>)</p>'),
    "bare address": ("see https://a.b/c?d=(e). ok",
                     '<p>see <a href="https://a.b/c?d=(e)">https://a.b/c?d=(e)</a>. ok</p>'),
    "www": ("www.x.com, y", '<p><a href="http://www.x.com">www.x.com</a>, y</p>'),
    "e-mail": ("a@b.com", '<p><a href="mailto:a@b.com">a@b.com</a></p>'),
    "angle": ("<https://a.b>", '<p><a href="https://a.b">https://a.b</a></p>'),
    "markup": ("<img src=x onerror=alert(1)>", "<p><img src=x onerror=alert(1)></p>"),
    "picture": ("![p](https://x/y.png)", '<p><a href="https://x/y.png">p</a></p>'),
    "pings": ("@all @channel. @here @alice, @bob.", "<p>{@all} {@channel}. {@here} {@alice}, {@bob}.</p>"),
    "ping behind a letter": ("я@all", "<p>я{@all}</p>"),
    "ping behind a backslash": (r"\@all", r"<p>\{@all}</p>"),
    "no ping": ("@nobody x@all @\u200ball `@all`", "<p>@nobody x@all @\u200ball <code>@all</code></p>"),
    "hashtags": ("#abc #абв #ab #1 a#abc", "<p>{#abc} {#абв} #ab #1 a#abc</p>"),
    "channels": ("~town-square ~nowhere", "<p>{~town-square} ~nowhere</p>"),
    "emoji": (":calendar: :nope: 10:00:11", "<p>📆 :nope: 10:00:11</p>"),
    "heading": ("## T ##\n#no", "<h2>T</h2><p>#no</p>"),
    "underlined heading": ("T\n---", "<h2>T</h2>"),
    "rule": ("a\n\n***", "<p>a</p><hr>"),
    "quote": ("> a\n> **b**\nc", "<q><p>a<br><b>b</b><br>c</p></q>"),
    "deep quote": ("> " * 5000 + "x", "<q>" * 13 + "<p>" + "> " * 4987 + "x</p>" + "</q>" * 13),
    "list": ("- a\n- b\n  - c\n- d",
             "<ul><li><p>a</p></li><li><p>b</p><ul><li><p>c</p></li></ul></li><li><p>d</p></li></ul>"),
    "numbers": ("3. a\n4. b", "<ol><li><p>a</p></li><li><p>b</p></li></ol>"),
    "list in a paragraph": ("a\n- b", "<p>a</p><ul><li><p>b</p></li></ul>"),
    "a number is no list": ("24.12", "<p>24.12</p>"),
    "fence": ("```js\n<b>**x**\n```\ny", "<pre><b>**x**</pre><p>y</p>"),
    "unclosed fence": ("```\nx", "<pre>x</pre>"),
    "indented": ("    x\n    y", "<pre>x\ny</pre>"),
}  # fmt: skip

TAGS = {"strong": "b", "emphasis": "i", "strike": "s", "paragraph": "p", "quote": "q"}
SHORT = {
    "text": "{text}", "emoji": "{text}", "break": "<br>", "rule": "<hr>", "link": '<a href="{href}">{inner}</a>',
    "heading": "<h{level}>{inner}</h{level}>", "mention": "{{{text}}}", "hashtag": "{{{text}}}",
    "channel": "{{{text}}}",
    "list": "<{tag}>{inner}</{tag}>", "item": "<li>{inner}</li>",
} | {kind: f"<{tag}>{{inner}}</{tag}>" for kind, tag in TAGS.items()}  # fmt: skip


def _plain(node: Any) -> str:
    """A node in a short form, live words in braces; not meant for a browser."""
    items = [{"type": "item", "content": item} for item in node.get("items", ())]
    inner = "".join(_plain(child) for child in [*node.get("content", ()), *items])
    if node["type"] == "code":
        return f"<pre>{node['text']}</pre>" if "language" in node else f"<code>{node['text']}</code>"
    return SHORT[node["type"]].format(**node, inner=inner, tag="ol" if node.get("ordered") else "ul")


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Every case as the page reads it, in one run of Node."""
    folder = Path(tmp_path_factory.mktemp("markdown"))
    for name in ("markdown.js", "inline.js"):
        shutil.copy(ROOT / "mm/sandbox/static" / name, folder / name)
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "run.js").write_text(RUN)
    texts = json.dumps([text for text, _ in CASES.values()])
    ran = subprocess.run([str(NODE), "run.js"], cwd=folder, input=texts, capture_output=True, text=True, check=True)
    trees = json.loads(ran.stdout)
    return {name: "".join(_plain(node) for node in tree) for name, tree in zip(CASES, trees, strict=True)}


@pytest.mark.parametrize("case", CASES)
def test_markdown_is_read_as_mattermost_reads_it(read: dict[str, str], case: str) -> None:
    assert read[case] == CASES[case][1]
