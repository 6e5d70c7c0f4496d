// What a process is told, as the stores keep it: a word for what concerns the process, `cancel [jid, reason]` for a job.

import type { Command, ProcessCommand } from '../core/store/processes.ts'

const CANCEL = 'cancel '

/** `words` names the commands of one word. */
export const printCommand = (command: Command, words: Readonly<Record<ProcessCommand, string>>): string =>
  typeof command === 'string' ? words[command] : `${CANCEL}${JSON.stringify([command.cancel, command.reason])}`

/** null: nobody here knows it. */
export function readCommand(text: string, words: Readonly<Record<ProcessCommand, string>>): Command | null {
  for (const command of ['quiet', 'stop', 'dump'] as const) if (words[command] === text) return command
  return text.startsWith(CANCEL) ? readCancellation(text.slice(CANCEL.length)) : null
}

function readCancellation(text: string): Command | null {
  try {
    const [cancel, reason]: unknown[] = JSON.parse(text)
    return typeof cancel === 'string' && typeof reason === 'string' ? { cancel, reason } : null
  } catch {
    return null
  }
}
