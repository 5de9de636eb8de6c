// What one page did, and when: network events, requests, the socket and what went over it, and the states of its peer connections. A
// test that measures a time can then say where it went. Nothing personal is kept: types and kinds only, no text of a message.

// Runs in the page before the product's own scripts, after observePage (support/browser.mjs).
export function recordTimeline() {
  const events = [];
  Object.defineProperty(window, '__timeline', { value: events });
  const note = (what) => { if (events.push({ at: Date.now(), what }) > 20_000) events.shift(); };
  for (const name of ['online', 'offline']) window.addEventListener(name, () => note(name));
  navigator.connection?.addEventListener('change', () => note('connection change'));

  const fetch = window.fetch;
  window.fetch = async (...words) => {
    const name = String(words[0]).replace('/api/v1/', '');
    note(`${name} asked`);
    try {
      const response = await fetch(...words);
      note(`${name} answered ${response.status}`);
      return response;
    } catch (error) {
      note(`${name} failed`);
      throw error;
    }
  };

  const kindOf = (text) => {
    const { type, description, candidate } = JSON.parse(text);
    if (type === 'description') return `${description.type} ${/a=visavis-offer:(\d+)/.exec(description.sdp)?.[1] ?? ''}`;
    if (type === 'candidate') return candidate ? `candidate ${/ typ (\w+)/.exec(candidate.candidate)?.[1]}` : 'no more candidates';
    return type;
  };
  let sockets = 0;
  window.WebSocket = new Proxy(window.WebSocket, {
    construct(target, words, self) {
      const socket = Reflect.construct(target, words, self);
      const name = `socket ${++sockets}`;
      note(`${name} made`);
      socket.addEventListener('open', () => note(`${name} open`));
      socket.addEventListener('close', ({ code }) => note(`${name} closed ${code}`));
      socket.addEventListener('message', ({ data }) => note(`${name} <- ${kindOf(data)}`));
      const send = socket.send.bind(socket);
      socket.send = (text) => { note(`${name} -> ${kindOf(text)}`); send(text); };
      const close = socket.close.bind(socket);
      socket.close = (...rest) => { note(`${name} given up`); close(...rest); };
      return socket;
    },
  });

  let connections = 0;
  window.RTCPeerConnection = new Proxy(window.RTCPeerConnection, {
    construct(target, words, self) {
      const connection = Reflect.construct(target, words, self);
      const name = `peer ${++connections}`;
      note(`${name} made`);
      for (const state of ['connectionState', 'iceConnectionState', 'iceGatheringState', 'signalingState']) {
        connection.addEventListener(`${state.toLowerCase()}change`, () => note(`${name} ${state.replace('State', '')} ${connection[state]}`));
      }
      connection.addEventListener('icecandidateerror', ({ errorCode, url }) => note(`${name} candidate error ${errorCode} ${url.split(':')[0]}`));
      for (const step of ['restartIce', 'close']) {
        const own = connection[step].bind(connection);
        connection[step] = () => { note(`${name} ${step}`); return own(); };
      }
      return connection;
    },
  });
}

// The events of several people from a time on, one line each, in order; `names` are in the order of `people`.
export async function timelineOf(people, names, since) {
  const lines = await Promise.all(people.map(async (person, index) => {
    const events = await person.page.evaluate((start) => window.__timeline.filter(({ at }) => at >= start), since);
    return events.map(({ at, what }) => ({ at, line: `${String(at - since).padStart(6)} ms  ${names[index]}: ${what}` }));
  }));
  return lines.flat().sort((one, other) => one.at - other.at).map(({ line }) => line);
}
