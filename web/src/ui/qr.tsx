/** Draws a QR code from the server's rows as one SVG path, with the quiet zone of four modules that scanners need. */
import type { VNode } from "preact";

export const quietZone = 4;

/** One rectangle per run of dark modules. */
export function qrPath(rows: readonly string[]): string {
  let path = "";
  rows.forEach((row, y) => {
    for (const run of row.matchAll(/1+/g)) {
      path += `M${run.index + quietZone} ${y + quietZone}h${run[0].length}v1h-${run[0].length}z`;
    }
  });
  return path;
}

export function Qr({ rows, label }: { rows: readonly string[]; label: string }): VNode {
  const side = rows.length + 2 * quietZone;
  return (
    <svg
      class="qr"
      viewBox={`0 0 ${side} ${side}`}
      role="img"
      aria-label={label}
      data-testid="guest-qr"
      shape-rendering="crispEdges"
    >
      <rect class="qr-ground" width={side} height={side} />
      <path class="qr-dark" d={qrPath(rows)} />
    </svg>
  );
}
