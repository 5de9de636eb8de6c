/** Draws where this browser has its symbol for the permissions of a page: an address line, with a ring around the place. */
import type { VNode } from "preact";
import { texts } from "../i18n/language";
import type { BrowserName } from "../media/browser";

/** Where the address line is, and on which side of it the symbol. The app and what we do not know have no such place. */
const places: Partial<
  Record<BrowserName, { line: "top" | "bottom" | "menu"; sign: Sign; device: "phone" | "computer" }>
> = {
  chrome: { line: "top", sign: "sliders", device: "computer" },
  edge: { line: "top", sign: "lock", device: "computer" },
  firefox: { line: "top", sign: "crossed", device: "computer" },
  safari: { line: "menu", sign: "none", device: "computer" },
  chrome_phone: { line: "top", sign: "sliders", device: "phone" },
  firefox_phone: { line: "bottom", sign: "lock", device: "phone" },
  samsung: { line: "bottom", sign: "lock", device: "phone" },
  ios: { line: "bottom", sign: "page", device: "phone" },
};

type Sign = "sliders" | "lock" | "crossed" | "page" | "none";

/** Each in a square of 16 around 0. */
const signs: Record<Sign, string> = {
  sliders: "M-8-4h8M4-4h4M-8 4h2M-1 4h9M0-7v6M-6 1v6",
  lock: "M-6-1h12v8h-12zM-4-1v-3a4 4 0 0 1 8 0v3",
  crossed: "M-8-4h10v9h-10zM2-1l6-3v8l-6-3M-8-8l15 15",
  page: "M-7-7h14v10h-14zM-5 7h10M-3-2h6",
  none: "",
};

export function PermissionDrawing({ browser }: { browser: BrowserName }): VNode | null {
  const place = places[browser];
  if (!place) return null;
  return place.device === "phone" ? <Phone {...place} /> : <Computer {...place} />;
}

function Computer({ line, sign }: { line: string; sign: Sign }): VNode {
  const menu = line === "menu";
  return (
    <svg
      class="drawing"
      viewBox="0 0 320 112"
      role="img"
      aria-label={texts().devices.drawing}
      data-testid="permission-drawing"
    >
      <rect class="drawing-ground" x="1" y="1" width="318" height="110" rx="10" />
      {menu && (
        <text class="drawing-word" x="30" y="24">
          Safari
        </text>
      )}
      <rect class="drawing-line" x="56" y="34" width="240" height="28" rx="14" />
      <path class="drawing-text" d="M104 48h120" />
      <path class="drawing-sign" d={signs[sign]} transform="translate(76 48)" />
      <path class="drawing-page" d="M24 84h180M24 98h120" />
      {menu ? (
        <rect class="drawing-ring" x="18" y="6" width="66" height="26" rx="13" />
      ) : (
        <circle class="drawing-ring" cx="76" cy="48" r="18" />
      )}
    </svg>
  );
}

/** Only the edge of the phone that has the address. */
function Phone({ line, sign }: { line: string; sign: Sign }): VNode {
  const y = line === "bottom" ? 138 : 26;
  return (
    <svg
      class="drawing drawing-phone"
      viewBox={line === "bottom" ? "0 68 160 100" : "0 0 160 100"}
      role="img"
      aria-label={texts().devices.drawing}
      data-testid="permission-drawing"
    >
      <rect class="drawing-ground" x="1" y="1" width="158" height="166" rx="18" />
      <rect class="drawing-line" x="14" y={y - 15} width="132" height="30" rx="15" />
      <path class="drawing-text" d={`M56 ${y}h66`} />
      <path class="drawing-sign" d={signs[sign]} transform={`translate(34 ${y})`} />
      <path class="drawing-page" d={line === "bottom" ? "M24 84h90M24 100h60" : "M24 66h90M24 82h60"} />
      <circle class="drawing-ring" cx="34" cy={y} r="18" />
    </svg>
  );
}
