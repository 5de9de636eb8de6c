// Chromium with fake camera and microphone, and the script that runs in every page before the product's own: it lets tests
// see peer connections and sounds without any hook in the product.
import { chromium } from 'playwright-core';

const fixedArguments = [
  '--no-sandbox', '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', '--disable-background-networking',
  '--no-first-run', '--disable-component-update', '--disable-sync', '--autoplay-policy=no-user-gesture-required',
];

// `more`: further arguments; `options`: as Playwright has them.
export function launchBrowser(more = [], options = {}) {
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: [...fixedArguments, ...more], ...options });
}

// As launchBrowser, with a profile on the disk: one context, whose end is the browser's.
export function launchProfile(folder) {
  return {
    newContext: (options) => chromium.launchPersistentContext(folder, { executablePath: '/usr/bin/chromium', args: fixedArguments, ...options }),
    close: async () => {},
  };
}

// Runs inside the page. `devices`: { camera, microphone, picture } of the pretended machine; `picture`, if given, is all its
// camera can do: { width, height, frameRate }.
export function observePage(devices) {
  const observed = { connections: [], described: new Set(), sounds: 0, writes: [] };
  Object.defineProperty(window, '__observed', { value: observed });

  window.RTCPeerConnection = new Proxy(window.RTCPeerConnection, {
    construct(target, args, self) {
      const connection = Reflect.construct(target, args, self);
      observed.connections.push(connection);
      connection.addEventListener('signalingstatechange', () => observed.described.add(connection));
      return connection;
    },
  });

  for (const kind of [window.OscillatorNode, window.AudioBufferSourceNode]) {
    const start = kind.prototype.start;
    kind.prototype.start = function (...args) {
      observed.sounds += 1;
      return start.apply(this, args);
    };
  }
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () {
    if (!this.srcObject && !this.muted) observed.sounds += 1;
    return play.call(this);
  };

  // S-116: whoever writes to lasting storage is caught in the act.
  const set = Storage.prototype.setItem;
  Storage.prototype.setItem = function (key, value) {
    if (this === window.localStorage) observed.writes.push(`localStorage ${key}`);
    return set.call(this, key, value);
  };
  const open = IDBFactory.prototype.open;
  IDBFactory.prototype.open = function (...args) {
    observed.writes.push(`indexedDB ${args[0]}`);
    return open.apply(this, args);
  };

  const media = navigator.mediaDevices;
  const getUserMedia = media.getUserMedia.bind(media);
  if (devices.picture) {
    media.getUserMedia = (wanted) => getUserMedia({ ...wanted, video: wanted.video && { ...wanted.video, ...devices.picture } });
  }
  if (devices.camera && devices.microphone) return;
  const enumerateDevices = media.enumerateDevices.bind(media);
  const missing = () => new DOMException('Requested device not found', 'NotFoundError');
  media.getUserMedia = async (wanted) => {
    if ((wanted?.video && !devices.camera) || (wanted?.audio && !devices.microphone)) throw missing();
    return getUserMedia(wanted);
  };
  media.enumerateDevices = async () =>
    (await enumerateDevices()).filter(({ kind }) => (kind === 'videoinput' ? devices.camera : kind === 'audioinput' ? devices.microphone : true));
}

// Runs inside the page: what the peer connections say of themselves. Only connections that are not closed count; a
// flow is one with picture and sound from the other side. `made` leaves out the one that only asks whether there can be any.
export async function readMedia() {
  const summary = { made: window.__observed.described.size, open: [], flows: 0, frames: 0, audioEnergy: 0, path: null };
  for (const [index, connection] of window.__observed.connections.entries()) {
    if (connection.signalingState === 'closed') continue;
    const link = { index, state: connection.connectionState, frames: 0, audioEnergy: 0 };
    const stats = await connection.getStats();
    let pair;
    stats.forEach((entry) => {
      if (entry.type === 'inbound-rtp' && entry.kind === 'video') link.frames += entry.framesDecoded ?? 0;
      if (entry.type === 'inbound-rtp' && entry.kind === 'audio') link.audioEnergy += entry.totalAudioEnergy ?? 0;
      if (entry.type === 'transport' && entry.selectedCandidatePairId) pair = stats.get(entry.selectedCandidatePairId);
    });
    summary.frames += link.frames;
    summary.audioEnergy += link.audioEnergy;
    summary.open.push({ index: link.index, state: link.state });
    if (link.frames > 0 && link.audioEnergy > 0 && link.state === 'connected') summary.flows += 1;
    if (pair) summary.path = [stats.get(pair.localCandidateId)?.candidateType, stats.get(pair.remoteCandidateId)?.candidateType];
  }
  return summary;
}
