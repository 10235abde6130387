"""Posts over REST: doubles, limits, editing, reading, and what readers never see."""

from typing import Any

import pytest

from tests.servers.sandbox import Person, Refused, Sandbox

BUTTON = {"id": "yes", "name": "Yes", "integration": {"url": "http://127.0.0.1:1/x", "context": {"secret": "s3"}}}


@pytest.fixture(scope="module")
def bot(mattermost: Sandbox) -> Person:
    return mattermost.bot()


@pytest.fixture(scope="module")
def alice(mattermost: Sandbox) -> Person:
    return mattermost.person("alice")


@pytest.fixture(scope="module")
def chat(mattermost: Sandbox, bot: Person, alice: Person) -> str:
    return mattermost.direct(bot, alice)


def test_a_direct_channel_is_made_once(mattermost: Sandbox, bot: Person, alice: Person, chat: str) -> None:
    assert mattermost.direct(alice, bot) == chat


def test_a_post_with_the_same_pending_id_is_written_once(bot: Person, chat: str) -> None:
    draft = {"channel_id": chat, "message": "hello", "pending_post_id": f"{bot.id}:1"}
    assert bot.post("/posts", draft)["id"] == bot.post("/posts", draft)["id"]


def test_a_bots_post_is_marked(bot: Person, chat: str) -> None:
    assert bot.post("/posts", {"channel_id": chat, "message": "hi"})["props"]["from_bot"] == "true"


def test_a_message_may_have_16383_runes(bot: Person, chat: str) -> None:
    assert len(bot.post("/posts", {"channel_id": chat, "message": "я" * 16_383})["message"]) == 16_383


def test_a_message_of_16384_runes_is_refused(bot: Person, chat: str) -> None:
    with pytest.raises(Refused) as refused:
        bot.post("/posts", {"channel_id": chat, "message": "я" * 16_384})
    assert (refused.value.status, refused.value.error_id) == (400, "model.post.is_valid.message_length.app_error")


def test_a_body_over_300000_bytes_is_refused(bot: Person, chat: str) -> None:
    with pytest.raises(Refused) as refused:
        bot.post("/posts", {"channel_id": chat, "message": "x" * 300_000})
    assert (refused.value.status, refused.value.error_id) == (413, "api.context.request_body_too_large.app_error")


def test_nobody_reads_an_integration_not_even_its_author(bot: Person, chat: str) -> None:
    post = bot.post("/posts", {"channel_id": chat, "props": {"attachments": [{"actions": [BUTTON]}]}})
    read = bot.get(f"/posts/{post['id']}")
    listed = bot.get(f"/channels/{chat}/posts")["posts"][post["id"]]
    assert post["props"]["attachments"][0]["actions"] == [{"id": "yes", "name": "Yes", "type": "button"}]
    assert read["props"] == listed["props"] == post["props"]


def test_a_patch_keeps_what_it_does_not_name(bot: Person, chat: str) -> None:
    post = bot.post("/posts", {"channel_id": chat, "message": "one", "props": {"mark": "1"}})
    patched = bot.put(f"/posts/{post['id']}/patch", {"message": "two"})
    assert (patched["message"], patched["props"]["mark"], patched["edit_at"] > 0) == ("two", "1", True)


def test_a_put_clears_the_props_it_leaves_out(bot: Person, chat: str) -> None:
    post = bot.post("/posts", {"channel_id": chat, "message": "one", "props": {"mark": "1"}})
    assert bot.put(f"/posts/{post['id']}", {"id": post["id"], "message": "two"})["props"] == {}


def test_one_may_not_edit_anothers_post(bot: Person, alice: Person, chat: str) -> None:
    post = bot.post("/posts", {"channel_id": chat, "message": "mine"})
    with pytest.raises(Refused) as refused:
        alice.put(f"/posts/{post['id']}/patch", {"message": "yours"})
    assert refused.value.status == 403


def test_a_stranger_neither_reads_nor_writes_a_direct_channel(mattermost: Sandbox, chat: str) -> None:
    bob = mattermost.person("bob")
    with pytest.raises(Refused) as reading:
        bob.get(f"/channels/{chat}/posts")
    with pytest.raises(Refused) as writing:
        bob.post("/posts", {"channel_id": chat, "message": "hi"})
    assert (reading.value.status, writing.value.status) == (403, 403)


def test_a_deleted_post_is_gone(bot: Person, chat: str) -> None:
    post = bot.post("/posts", {"channel_id": chat, "message": "x"})
    bot.delete(f"/posts/{post['id']}")
    with pytest.raises(Refused) as refused:
        bot.get(f"/posts/{post['id']}")
    assert (refused.value.status, refused.value.error_id) == (404, "app.post.get.app_error")


def _ids(listing: Any) -> list[str]:
    return list(listing["order"])


def test_posts_come_newest_first_by_page_by_time_and_around_a_post(mattermost: Sandbox, bot: Person) -> None:
    chat = mattermost.direct(bot, mattermost.person("bob"))
    posts = [bot.post("/posts", {"channel_id": chat, "message": str(n)}) for n in range(5)]
    a, b, c, d, e = (post["id"] for post in posts)
    path = f"/channels/{chat}/posts"
    assert _ids(bot.get(path, per_page=2)) == [e, d]
    assert _ids(bot.get(path, per_page=2, page=1)) == [c, b]
    assert _ids(bot.get(path, before=c)) == [b, a]
    assert _ids(bot.get(path, after=c)) == [e, d]
    assert _ids(bot.get(path, since=posts[0]["create_at"] - 1)) == [e, d, c, b, a]


def test_a_reply_is_counted_at_its_root(bot: Person, chat: str) -> None:
    root = bot.post("/posts", {"channel_id": chat, "message": "root"})
    reply = bot.post("/posts", {"channel_id": chat, "message": "reply", "root_id": root["id"]})
    thread = bot.get(f"/posts/{root['id']}/thread")
    assert (thread["posts"][root["id"]]["reply_count"], _ids(thread)) == (1, [reply["id"], root["id"]])


def test_a_reply_to_nothing_is_refused(bot: Person, chat: str) -> None:
    with pytest.raises(Refused) as refused:
        bot.post("/posts", {"channel_id": chat, "message": "reply", "root_id": "a" * 26})
    assert refused.value.error_id == "api.post.create_post.root_id.app_error"


def test_a_bot_may_not_write_ephemeral_posts_but_an_administrator_may(
    mattermost: Sandbox, chat: str, bot: Person
) -> None:
    alice, draft = mattermost.person("alice"), {"channel_id": chat, "message": "psst"}
    with pytest.raises(Refused) as refused:
        bot.post("/posts/ephemeral", {"user_id": alice.id, "post": draft})
    mattermost.admin().post("/posts/ephemeral", {"user_id": alice.id, "post": draft})
    assert "permission=create_post_ephemeral" in refused.value.body["detailed_error"]
    assert mattermost.ephemerals(alice)[-1]["message"] == "psst"
