/**
 * What a person may be called: the server's rule (src/base/display_name.cpp). tests/rules/display_names.json holds both to it.
 * Only a character that Unicode took in lately is known to one side and not yet to the other: then the server's word counts.
 */
export type NameProblem = "empty" | "long" | "character";

/** Left behind by keyboards and word processors, and not seen: marks of direction, joiners, the style of an emoji. */
const typedAlong = /[\u{200c}-\u{200f}\u{61c}]|[\u{fe0e}\u{fe0f}]/gu;
const blankEnds = /^[\p{White_Space}\u200b\u2060\ufeff]+|[\p{White_Space}\u200b\u2060\ufeff]+$/gu;
/** The last three are drawn as nothing, whatever Unicode calls them; and more marks on one letter than any language has paint over what is above. */
const refused =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Cn}\p{Co}\p{Cs}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\u2800\u{16fe4}\u{1d159}]|[\p{Mn}\p{Me}]{5}/u;

/** As the server keeps and shows it, if it takes it. */
export function keptName(typed: string): string {
  const name = typed.replace(typedAlong, "").normalize("NFC").replace(blankEnds, "");
  return refused.test(name) ? name : name.replace(/\p{White_Space}+/gu, " ");
}

export function nameProblem(typed: string): NameProblem | null {
  const name = keptName(typed);
  if (name === "") return "empty";
  if (refused.test(name)) return "character";
  return Array.from(name).length > 80 ? "long" : null;
}
