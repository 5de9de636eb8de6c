/** What the server accepts as a display name: 1 to 80 characters, nothing invisible that could disguise another name. */
export type NameProblem = "empty" | "long" | "character";

// oxlint-disable-next-line no-control-regex -- control and bidirectional-override characters are exactly what is looked for
const disguising = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/u;

export function nameProblem(typed: string): NameProblem | null {
  const name = typed.trim();
  if (name === "") return "empty";
  if (disguising.test(name)) return "character";
  return Array.from(name).length > 80 ? "long" : null;
}
