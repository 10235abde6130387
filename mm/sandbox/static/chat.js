// What the page knows: who we are, people, channels, posts; and what changes it. No elements here.

import { wordsOf } from "./words.js";

export class Chat {
  constructor(api, start) {
    this.api = api;
    this.load(start);
    this.posts = new Map(); // channel id → Map of post id → post
    this.earlier = new Map(); // channel id → are there posts before those loaded?
    this.current = this.townSquare().id;
    for (const { post } of start.ephemerals) this.keep(post);
    this.lastTrigger = ""; // of our last command or click: only its dialogs open
    this.waiting = []; // dialogs that came before the answer that brought their trigger
  }

  load(start) {
    this.me = start.me;
    this.team = start.team;
    this.trigger = start.trigger;
    this.emoji = start.emoji;
    this.offset = start.offset_s * 1000; // of the sandbox's clock, which may be moved
    this.users = new Map(start.users.map((user) => [user.id, user]));
    const counted = (channel) => ({ ...channel, unread: new Set(channel.unread) }); // ids: none is counted twice
    this.channels = new Map(start.channels.map((channel) => [channel.id, counted(channel)]));
    this.word = wordsOf(this.me.locale);
    this.zone = zoneOf(this.me);
  }

  now() {
    return Date.now() + this.offset;
  }

  townSquare() {
    return [...this.channels.values()].find((channel) => channel.name === "town-square");
  }

  // Who and what a text may name.
  known() {
    const names = new Set([...this.users.values()].map((user) => user.username));
    const open = [...this.channels.values()].filter((channel) => channel.type === "O").map((channel) => channel.name);
    return { names, channels: new Set(open), emoji: this.emoji };
  }

  nameOf(user) {
    return [user.first_name, user.last_name].filter(Boolean).join(" ") || user.username;
  }

  channelName(channel) {
    return channel.type === "D" ? this.nameOf(this.users.get(channel.other_id) ?? this.me) : channel.display_name;
  }

  // Everybody one may write to, with the conversation if there is one.
  partners() {
    const direct = [...this.channels.values()].filter((channel) => channel.type === "D");
    return [...this.users.values()]
      .filter((user) => user.id !== this.me.id && !user.roles?.includes("system_admin"))
      .map((user) => ({ user, channel: direct.find((channel) => channel.other_id === user.id) }))
      .sort((a, b) => Number(Boolean(b.user.is_bot)) - Number(Boolean(a.user.is_bot)));
  }

  statusOf(user) {
    const kept = user.props?.customStatus;
    const status = kept ? JSON.parse(kept) : null;
    const ends = status ? Date.parse(status.expires_at) : 0;
    return status && !(ends > 0 && ends <= this.now()) ? status : null;
  }

  postsOf(channelId) {
    return [...(this.posts.get(channelId)?.values() ?? [])].sort((a, b) => a.create_at - b.create_at);
  }

  keep(post) {
    if (!this.posts.has(post.channel_id)) this.posts.set(post.channel_id, new Map());
    this.posts.get(post.channel_id).set(post.id, post);
  }

  async loadPosts(channelId, before = "") {
    const query = before ? `?per_page=60&before=${before}` : "?per_page=60";
    const listing = await this.api.get(`/api/v4/channels/${channelId}/posts${query}`);
    for (const id of [...listing.order].reverse()) this.keep(listing.posts[id]);
    this.earlier.set(channelId, before ? listing.order.length === 60 : listing.has_next);
  }

  async view(channelId) {
    this.channels.get(channelId).unread.clear();
    await this.api.post("/channels/members/me/view", { channel_id: channelId });
  }

  // One event of the stream; what it touched: "posts", "people", "dialog", "reset" or "".
  take(kind, data) {
    if (kind === "posted" || kind === "post_edited" || kind === "ephemeral_message") return this.takePost(kind, data.post);
    if (kind === "post_deleted") {
      this.posts.get(data.post.channel_id)?.delete(data.post.id);
      return "posts";
    }
    if (kind === "user_updated") {
      const changed = { ...(this.users.get(data.user.id) ?? { roles: "system_user" }), ...data.user };
      this.users.set(changed.id, changed);
      if (changed.id === this.me.id) this.me = { ...this.me, ...data.user };
      return "people";
    }
    if (kind === "clock_moved") {
      this.offset = data.offset_s * 1000;
      return "people";
    }
    if (kind === "open_dialog") {
      this.waiting.push(data);
      return "dialog";
    }
    return kind === "reset" || kind === "direct_added" ? "reset" : "";
  }

  takePost(kind, post) {
    this.keep(post);
    const channel = this.channels.get(post.channel_id);
    if (channel && kind === "posted" && post.user_id !== this.me.id && post.channel_id !== this.current) {
      channel.unread.add(post.id);
    }
    return "posts";
  }

  brought(triggerId) {
    this.lastTrigger = triggerId || "";
  }

  // The dialogs that our own last command or click asked for; others stay shut.
  dialogsToOpen() {
    const ours = this.waiting.filter((opened) => opened.trigger_id === this.lastTrigger);
    this.waiting = this.waiting.filter((opened) => opened.trigger_id !== this.lastTrigger).slice(-5);
    return ours;
  }
}

function zoneOf(user) {
  const zone = user.timezone ?? {};
  return (zone.useAutomaticTimezone === "true" ? zone.automaticTimezone : zone.manualTimezone) || undefined;
}
