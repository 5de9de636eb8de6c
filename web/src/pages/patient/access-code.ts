/**
 * Reads an access code the way people type, paste and misread it: any case, spaces, hyphens, O for 0, I or l for 1, or the
 * whole invitation link. Pure; it knows the shape of a code and nothing about whether one exists.
 */
export const codeLength = 12;
const alphabet = /^[0-9A-HJKMNP-TV-Z]$/;

export type CodeProblem =
  | { kind: "empty" }
  | { kind: "short"; missing: number }
  | { kind: "long" }
  | { kind: "character"; character: string };

/** The bare characters, corrected where a misreading is certain; wrong ones stay in, so that they can be named. */
export function significant(typed: string): string {
  const fromLink = /#code=([^&\s]+)/i.exec(typed)?.[1];
  const text = fromLink === undefined ? typed : safelyDecoded(fromLink);
  return text
    .normalize("NFKC")
    .replace(/[\s\-\u2010-\u2015\u2212._]/g, "")
    .toUpperCase()
    .replaceAll("O", "0")
    .replace(/[IL]/g, "1");
}

/** In groups of four, as on the invitation. */
export function grouped(typed: string): string {
  return (
    significant(typed)
      .match(/.{1,4}/gs)
      ?.join("-") ?? ""
  );
}

export function problemOf(typed: string): CodeProblem | null {
  const code = significant(typed);
  if (code === "") return { kind: "empty" };
  const wrong = Array.from(code).find((character) => !alphabet.test(character));
  if (wrong !== undefined) return { kind: "character", character: wrong };
  if (code.length < codeLength) return { kind: "short", missing: codeLength - code.length };
  if (code.length > codeLength) return { kind: "long" };
  return null;
}

/** Where the caret belongs after regrouping: behind as many significant characters as before. */
export function caretAfter(before: string, caret: number): number {
  const count = significant(before.slice(0, caret)).length;
  return count + Math.max(0, Math.ceil(count / 4) - 1);
}

/** The code in the address's fragment, if the page was opened by an invitation link. */
export function codeFromFragment(fragment: string): string | null {
  const found = /^#code=(.+)$/i.exec(fragment)?.[1];
  return found === undefined ? null : grouped(safelyDecoded(found));
}

function safelyDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
