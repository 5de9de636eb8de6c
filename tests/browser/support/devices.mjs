// A machine whose cameras and microphones do what real ones do: go away, come back, are taken by the system, are refused, or are
// granted late. `pretendDevices` runs in the page before the product's own scripts; the rest speaks to it.

export function pretendDevices() {
  const media = navigator.mediaDevices;
  const [capture, enumerate] = [media.getUserMedia.bind(media), media.enumerateDevices.bind(media)];
  const kinds = { audio: 'audioinput', video: 'videoinput' };
  const control = { asked: [], tracks: [], gone: new Set(), refusal: {}, prompt: null };
  Object.defineProperty(window, '__devices', { value: control });

  const listed = async () => (await enumerate()).filter(({ deviceId }) => !control.gone.has(deviceId));
  media.enumerateDevices = listed;
  media.getUserMedia = async (wanted) => {
    control.asked.push(Object.keys(kinds).filter((kind) => wanted[kind]));
    await control.prompt;
    const narrowed = { ...wanted };
    for (const kind of Object.keys(kinds).filter((one) => wanted[one])) {
      if (control.refusal[kind]) throw new DOMException('refused by the test', control.refusal[kind]);
      const exact = wanted[kind].deviceId?.exact;
      if (exact && control.gone.has(exact)) throw new OverconstrainedError('deviceId', 'this device is gone');
      const there = (await listed()).filter((device) => device.kind === kinds[kind]);
      if (there.length === 0) throw new DOMException('Requested device not found', 'NotFoundError');
      if (!exact) narrowed[kind] = { ...wanted[kind], facingMode: undefined, deviceId: { exact: there[0].deviceId } };
    }
    const stream = await capture(narrowed);
    control.tracks.push(...stream.getTracks());
    return stream;
  };

  control.live = (kind) => control.tracks.filter((track) => track.kind === kind && track.readyState === 'live');
  control.unplug = (kind) => {
    for (const track of control.live(kind)) {
      control.gone.add(track.getSettings().deviceId);
      track.stop();
      track.dispatchEvent(new Event('ended'));
    }
    media.dispatchEvent(new Event('devicechange'));
  };
  control.plugIn = () => {
    control.gone.clear();
    media.dispatchEvent(new Event('devicechange'));
  };
  control.take = (kind, taken) => {
    for (const track of control.live(kind)) {
      Object.defineProperty(track, 'muted', { configurable: true, get: () => taken });
      track.dispatchEvent(new Event(taken ? 'mute' : 'unmute'));
    }
  };
  control.ask = () => { control.prompt = new Promise((resolve) => { control.answer = resolve; }); };
}

// What the page has asked of the browser so far: a list of lists of kinds.
export const asked = (person) => person.page.evaluate(() => window.__devices.asked);
export const unplug = (person, kind) => person.page.evaluate((one) => window.__devices.unplug(one), kind);
export const plugIn = (person) => person.page.evaluate(() => window.__devices.plugIn());
// The system takes a device, as for a phone call, or gives it back.
export const take = (person, kind, taken = true) => person.page.evaluate(([one, is]) => window.__devices.take(one, is), [kind, taken]);
// From now on the browser answers so: null grants. `kind`: audio or video.
export const refuse = (person, kind, name) => person.page.evaluate(([one, how]) => { window.__devices.refusal[one] = how; }, [kind, name]);
// The kinds of the tracks that are sent to the other side.
export const sent = (person) => person.page.evaluate(() => window.__observed.connections.filter(({ signalingState }) => signalingState !== 'closed')
  .flatMap((connection) => connection.getSenders().flatMap(({ track }) => (track && track.readyState === 'live' && track.enabled ? [track.kind] : []))).sort());
// The page was away and is back, as after a phone call.
export const lookAgain = (person) => person.page.evaluate(() => {
  document.dispatchEvent(new Event('visibilitychange'));
  window.dispatchEvent(new Event('focus'));
});
