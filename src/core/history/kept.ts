// Which attempts leave a note. Failures are few and are asked after, so they do by default; what succeeds is many, and leaves
// a sample where a note costs a bit of disk, and nothing where it costs memory of a server.

/** The option, as a person writes it. */
export const histories = ['failures', 'all', 'none'] as const
export type History = (typeof histories)[number]

/** Which of the attempts that ended are kept. */
export interface KeptAttempts {
  /** Those that failed, and jobs that were given up without being run. */
  readonly failures: boolean
  /** Those that succeeded. `sample`: of each class one a second in each process. */
  readonly successes: 'all' | 'sample' | 'none'
}

export function keptAttempts(history: History, roomForNotes: boolean): KeptAttempts {
  switch (history) {
    case 'all':
      return { failures: true, successes: 'all' }
    case 'failures':
      return { failures: true, successes: roomForNotes ? 'sample' : 'none' }
    case 'none':
      return { failures: false, successes: 'none' }
    default:
      return history satisfies never
  }
}
