/** From an error to the sentence a person reads, with the time of the next attempt where the server named one. */
import type { Trouble } from "../signaling/problem";
import type { Catalogue } from "./catalogue";
import { formatDuration } from "./format";

export function troubleSentence(trouble: Trouble, texts: Catalogue, locale?: string): string {
  // No answer: the browser knows when it is the person's own network, and only then it is said.
  const unreachable = trouble.code === "offline" && navigator.onLine;
  const sentence = unreachable ? texts.errors.server_away : texts.errors.sentences[trouble.code];
  if (trouble.retryAfter === undefined) return sentence;
  return `${sentence} ${texts.common.try_again_in({ time: formatDuration(trouble.retryAfter, locale) })}`;
}
