// Talking to the server: REST calls as one person, and the live stream with reconnect and replay.

export class ApiFailure extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export class Api {
  constructor(token, unreachable) {
    this.token = token;
    this.unreachable = unreachable;
  }

  async call(method, path, body) {
    const headers = { Authorization: `Bearer ${this.token}` };
    const options = { method, headers, body: body === undefined ? undefined : JSON.stringify(body) };
    let answer;
    try {
      answer = await fetch(path, options);
    } catch {
      throw new ApiFailure(0, this.unreachable);
    }
    const value = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new ApiFailure(answer.status, value.message || `${answer.status}`);
    return value;
  }

  // The body as it is.
  async text(path) {
    const answer = await fetch(path, { headers: { Authorization: `Bearer ${this.token}` } });
    if (!answer.ok) throw new ApiFailure(answer.status, `${answer.status}`);
    return answer.text();
  }

  get(path) { return this.call("GET", path); }
  post(path, body) { return this.call("POST", `/api/v4${path}`, body); }

  // Calls on.event(kind, data) for each event and on.connected(true | false); never ends.
  async follow(lastId, on) {
    let seen = lastId;
    for (let pause = 500; ; pause = Math.min(pause * 2, 10000)) {
      try {
        const headers = { Authorization: `Bearer ${this.token}`, "Last-Event-ID": seen };
        const answer = await fetch("/sandbox/events", { headers, cache: "no-store" });
        if (!answer.ok) throw new ApiFailure(answer.status, "events");
        on.connected(true);
        pause = 500;
        for await (const event of events(answer.body)) {
          seen = event.id || seen;
          on.event(event.kind, event.data);
        }
      } catch (error) {
        if (!(error instanceof TypeError || error instanceof ApiFailure)) throw error;
      }
      on.connected(false);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    text += value;
    const blocks = text.split("\n\n");
    text = blocks.pop();
    for (const block of blocks) {
      const event = parsed(block);
      if (event.kind) yield event;
    }
  }
}

function parsed(block) {
  const event = { id: "", kind: "", data: null };
  for (const line of block.split("\n")) {
    if (line.startsWith("id: ")) event.id = line.slice(4);
    if (line.startsWith("event: ")) event.kind = line.slice(7);
    if (line.startsWith("data: ")) event.data = JSON.parse(line.slice(6));
  }
  return event;
}
