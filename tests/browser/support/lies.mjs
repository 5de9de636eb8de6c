// Descriptions as a lying server changes them. In the first list all leave a choice of certificates and must never reach a browser;
// what a browser would take differs from kind to kind and from browser to browser.
import { randomBytes } from 'node:crypto';

const hex = (bytes) => [...randomBytes(bytes)].map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(':');
export const foreign = (hash = 'sha-256', bytes = 32) => `a=fingerprint:${hash} ${hex(bytes)}\r\n`;

const line = /^a=fingerprint:.*\r\n/m;
const all = /^a=fingerprint:.*\r\n/gm;
const honest = (sdp) => line.exec(sdp)[0];
const head = (sdp) => sdp.slice(0, sdp.indexOf('m='));
const media = (sdp) => sdp.slice(sdp.indexOf('m='));
const rejected = (lines) => `m=audio 0 UDP/TLS/RTP/SAVPF 0\r\nc=IN IP4 0.0.0.0\r\n${lines}`;

export const ambiguous = {
  'another one before the honest one': (sdp) => sdp.replace(line, (own) => foreign() + own),
  'another one behind the honest one': (sdp) => sdp.replace(line, (own) => own + foreign()),
  'another one for the session': (sdp) => head(sdp) + foreign() + media(sdp).replace(/^a=mid:.*\r\n/gm, (mid) => mid + honest(sdp)),
  'another one at the end of the last medium': (sdp) => sdp + foreign(),
  'another one in a rejected first section': (sdp) => head(sdp) + rejected(foreign()) + media(sdp),
  'the honest one in a rejected first section': (sdp) => head(sdp).replace(all, '') + rejected(honest(sdp)) + media(sdp).replace(all, '').replace(/^a=mid:.*\r\n/gm, (mid) => mid + foreign()),
  'another one in a rejected last section': (sdp) => sdp + rejected(foreign()),
  'another one written another way': (sdp) => sdp + foreign().replace('fingerprint', 'Fingerprint'),
  'another one in lower case behind the honest one': (sdp) => sdp.replace(line, (own) => own + foreign().toLowerCase()),
  'another one in a line cut by a carriage return': (sdp) => sdp.replace(line, (own) => `${own}a=x\r${foreign()}`),
  'a weak one alone': (sdp) => sdp.replace(all, '').replace(/^a=mid:.*\r\n/gm, (mid) => mid + foreign('sha-1', 20)),
  'none at all': (sdp) => sdp.replace(all, ''),
};

// The whole description is somebody else's, but for its words; nobody with that certificate exists.
export const swapped = (sdp) => {
  const one = foreign();
  return sdp.replace(all, one);
};

// Honest stacks say these too; nothing of them may do harm.
export const harmless = {
  'a weak one beside it': (sdp) => sdp.replace(line, (own) => own + foreign('sha-1', 20)),
  'the same one twice': (sdp) => sdp.replace(line, (own) => own + own),
  'the hash in capitals and the digits in lower case': (sdp) => sdp.replace(all, (own) => own.replace('sha-256', 'SHA-256').replace(/ [0-9A-F:]+/, (value) => value.toLowerCase())),
};
