"""Foreign text does nothing in Mattermost but be read."""

import pytest

from app.markdown import link, plain

ZERO = "\u200b"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Plain title", "Plain title"),
        ("**bold** _it_ `code`", r"\*\*bold\*\* \_it\_ \`code\`"),
        ("[Join](https://evil.example)", rf"\[Join\]\(https:{ZERO}//evil.example\)"),
        ("![img](x)", r"\!\[img\]\(x\)"),
        ("@all stand up", f"@{ZERO}all stand up"),
        ("@channel @here @alice", f"@{ZERO}channel @{ZERO}here @{ZERO}alice"),
        ("me@example.com", "me@example.com"),
        ("me.@all я@all -@all", f"me.@{ZERO}all я@{ZERO}all -@{ZERO}all"),
        ("5 @ 3", "5 @ 3"),
        ("#general ~town-square", r"\#general \~town-square"),
        ("www.evil.example", f"www{ZERO}.evil.example"),
        (":smile: at 10:30", f":{ZERO}smile: at 10:30"),
        ("a\nb\r\nc\td\x00", "a b c d"),
        ("> quote | table", r"\> quote \| table"),
        ("back\\slash", r"back\\slash"),
        ("<b>html</b>", r"<b\>html</b\>"),
        ("📆 Приём", "📆 Приём"),
        ("\u202eevil\u202c", "evil"),
        ("javascript:alert(1)", rf"javascript:{ZERO}alert\(1\)"),
        ("   ", ""),
    ],
)
def test_foreign_text_is_shown_as_it_is(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_right_to_left_text_is_isolated() -> None:
    assert plain("פגישה") == "\u2068פגישה\u2069"


def test_a_long_title_is_cut() -> None:
    assert plain("я" * 200) == "я" * 119 + "…"


def test_a_link_cannot_leave_its_brackets() -> None:
    assert link(
        "Zoom", "https://zoom.us/j/1?pwd=a)[x](https://evil"
    ) == "[Zoom](https://zoom.us/j/1?pwd=a%29[x]%28https://evil)".replace("[x]", "%5Bx%5D")
