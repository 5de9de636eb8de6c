/** The server's retention rules, fetched once: what every line about keeping data is made from. Without them, no line. */
import { signal } from "@preact/signals";
import type { RetentionRule } from "../protocol/messages";
import { Http } from "../signaling/http";

export const retentionRules = signal<readonly RetentionRule[]>([]);

export async function loadRetentionRules(): Promise<void> {
  try {
    retentionRules.value = (await new Http().retentionRules()).rules;
  } catch {
    retentionRules.value = [];
  }
}
