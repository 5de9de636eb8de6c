/**
 * Reads an access code however it arrives: typed, pasted with the letter around it, or in an address that a mail program, a
 * messenger or a filter has changed. One rule for all of them: unwrap, drop what nobody sees, look behind `code=`, then for twelve
 * characters that look like a code, and only then take the text as what somebody is typing. Pure; it knows the shape of a code and
 * nothing about whether one exists.
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
  const text = unwrapped(typed);
  return found(text) ?? bare(text.split(/code=/i).at(-1) ?? "");
}

/** In groups of four, as on the invitation. */
export function grouped(typed: string): string {
  return (
    significant(typed)
      .match(/.{1,4}/gsu)
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

/**
 * The code in the address with which the page was opened, if it was an invitation's: behind the hash, where it belongs, or where
 * something on the way has put it. An unfinished one is given too, so that the person sees what arrived.
 */
export function codeFromAddress({
  pathname,
  search,
  hash,
}: Pick<Location, "pathname" | "search" | "hash">): string | null {
  const [fragment, rest] = [unwrapped(hash), unwrapped(pathname + search)];
  const named = [fragment, rest].find((text) => /code=/i.test(text));
  const text = named ?? (found(fragment) === null ? null : fragment);
  return text === null ? null : grouped(text);
}

/** Escapes undone, as often as links were wrapped in links, and nothing left that is not seen. */
function unwrapped(typed: string): string {
  let text = typed;
  // Two filters write the escapes in ways of their own.
  if (/urldefense/i.test(text)) text = text.replace(/-(?=[0-9a-f]{2})/gi, "%").replaceAll("_", "/");
  for (let layer = 0; layer < 3; layer += 1) text = text.replace(/(?:%[0-9a-f]{2})+/gi, decoded);
  return text
    .replace(/=\r?\n/g, "")
    .normalize("NFKC")
    .replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, "");
}

function decoded(escapes: string): string {
  try {
    return decodeURIComponent(escapes);
  } catch {
    return escapes;
  }
}

const one = "[0-9A-Za-z]";
/** Between the groups: whatever dashes and spaces became. */
const dash = String.raw`\s*[\-\u2010-\u2015\u2212._]\s*`;
const four = `${one}{4}`;
const edges = (inner: string): RegExp => new RegExp(`(?<!${one})${inner}(?!${one})`, "gu");

/** In the order in which they are believed. */
const shapes = [
  new RegExp(String.raw`code=(?:3D)?\W*(${one}{4}\W*${one}{4}\W*${one}{4})(?!${one})`, "giu"),
  edges(`(${four}${dash}${four}${dash}${four})`),
  edges(String.raw`(${four}[\s\-]+${four}[\s\-]+${four})`),
  edges(`(${one}{12})`),
];

/** Twelve characters that look like a code; in prose only with a digit in them, for words are of letters. */
function found(text: string): string | null {
  for (const [index, shape] of shapes.entries()) {
    const hits = [...text.matchAll(shape)].map((hit) => ({ raw: hit[1] ?? "", code: bare(hit[1] ?? "") }));
    const fits = hits.filter(({ code }) => Array.from(code).every((character) => alphabet.test(character)));
    const sure = fits.find(({ raw }) => /\d/.test(raw)) ?? (index < 2 ? fits[0] : undefined);
    if (sure) return sure.code;
  }
  return null;
}

/** Letters and digits alone: quotes, brackets, dashes and signs around or between them mean nothing. */
function bare(text: string): string {
  return text
    .replace(/[^\p{L}\p{N}]/gu, "")
    .toUpperCase()
    .replaceAll("O", "0")
    .replace(/[IL]/g, "1");
}
