// Later in this turn of the loop than what is sent now. Clients write what they were given in a turn at its end; a claim that is
// asked for before a batch of jobs starts is with the store while they run, where it would otherwise wait for all of them.

/** Runs `run` once what was sent before has left. */
export function afterWrites(run: () => void): void {
  // The first turn writes.
  setImmediate(() => setImmediate(run))
}
