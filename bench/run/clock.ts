// The time that the processes of a machine share, finer than a millisecond: what one process writes into a job, another reads.

/** Milliseconds since the epoch. */
export const epochNow = (): number => performance.timeOrigin + performance.now()
