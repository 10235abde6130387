"""Every sentence in English about conferences that run, and who watches them."""

from app.words.forms import Plural

TEXTS: dict[str, str | Plural] = {
    "kind_running": "a conference that began or ended",
    "title_live": "what runs now",
    "title_watch": "tell me: begun, over",
    "title_unwatch": "watch no more",
    "title_watches": "what I watch",
    "live_none": "Nothing runs at your TrueConf Server now.",
    "live_line": "• **{title}** · {owner}",
    "live_since": "since {time}",
    "live_people": "in it: {names}",
    "live_nobody": "nobody in it",
    "live_guest": "guest",
    "live_guest_mark": " (guest)",
    "live_more": "and {n} more",
    "running_started": "Started: **{title}** at {time}",
    "running_ended": "Over: **{title}** {start}–{end}, {minutes} min",
    "running_owner": "Owner: {name}",
    "watch_what": (
        "Which one? `/{trigger} trueconf watch 1234567890`, or `watch mine` for all of yours; with `here`, in this "
        "channel."
    ),
    "watch_mine": "my conferences",
    "watching": "I will tell you when it begins and when it is over: {what}.",
    "watching_there": "I will say in {channel} when it begins and when it is over: {what}.",
    "unwatched": "I no longer watch: {what}.",
    "watches_none": "You watch no conference.",
    "watches_head": "**You watch**",
    "watch_line": "• {what} · {where}",
    "watch_there": "told in {channel}",
    "watch_me": "told to you",
    "watch_is_paused": "paused: the channel takes no posts of mine",
    "watch_paused": (
        "The channel {channel} takes no posts of mine any more, so I watch nothing for it. Watch again to go on."
    ),
    "button_watch": "Watch {what}",
    "button_unwatch": "Stop: {what}",
    "button_watches": "What I watch",
    "watch_no_channel": "Type `here` in the channel itself: `/{trigger} trueconf watch mine here`.",
    "watch_channel_unknown": "Mattermost does not tell me of this channel now. Please try again.",
    "watch_invite_bot": "I am no member of this channel. Invite me first: `/invite {bot}`, then try again.",
    "watch_archived": "This channel is archived.",
    "watch_not_admin": "Only an administrator of this channel, or of this service, can have me post here.",
    "live_head": Plural("**{n} conference runs**", "**{n} conferences run**"),
    "running_people": Plural("{n} person", "up to {n} people"),
}
