// Time as the rest of the code sees it: two branded units and one door. Core never asks for the time, it is handed
// `now`; runtime and stores are handed a Clock. The only code that touches the machine's clock and timers is
// runtime/system-clock.ts, so a test that owns the Clock owns all of time.

declare const unit: unique symbol

/** A length of time in milliseconds. */
export type Ms = number & { readonly [unit]: 'ms' }

/** A point in time: milliseconds since 1970-01-01T00:00Z, an integer. */
export type EpochMs = number & { readonly [unit]: 'epoch-ms' }

/** Brands a number of milliseconds. */
export const ms = (value: number): Ms => value as Ms

/** Brands milliseconds since the epoch, rounded up to a whole one, so that nothing made from it is ever early. */
export const epochMs = (value: number): EpochMs => Math.ceil(value) as EpochMs

/** The point in time `length` after `at`. */
export const later = (at: EpochMs, length: Ms): EpochMs => epochMs(at + length)

/** Cancels what was scheduled; calling it twice, or too late, changes nothing. */
export type Cancel = () => void

export interface Clock {
  /** The wall clock. It may jump; use it for what is stored, never to measure a length. */
  now(): EpochMs
  /** A clock that only goes forward and is the same in all threads of a process. Measures lengths. */
  monotonic(): Ms
  /** Runs `run` once, `delay` from now. The timer alone does not keep the process alive when `idle` is given. */
  after(delay: Ms, run: () => void, mode?: 'idle'): Cancel
}

/** Resolves after `delay`, or at once when the signal aborts; never rejects. */
export function pause(clock: Clock, delay: Ms, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const end = (): void => {
      cancel()
      signal?.removeEventListener('abort', end)
      resolve()
    }
    const cancel = clock.after(delay, end)
    signal?.addEventListener('abort', end, { once: true })
  })
}
