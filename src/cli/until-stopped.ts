// For a command that goes on until somebody stops it.

/** Resolves with the first signal that asks for an end: INT, TERM or one of these. */
export const untilStopped = (...others: readonly NodeJS.Signals[]): Promise<NodeJS.Signals> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', ...others] as const) process.once(signal, () => resolve(signal))
  })
