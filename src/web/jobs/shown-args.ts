// The arguments of a job as a page shows them: redacted, and no longer than a page can bear.

import { redactedJson } from './redact.ts'

const MOST_CHARACTERS = 200

/** In one line, cut where it is long. */
export function argsLine(args: readonly unknown[]): string {
  const text = redactedJson(args).slice(1, -1)
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text
}
