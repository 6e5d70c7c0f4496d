// What is known of a worker that has stopped.

/** What was left when a worker stopped. */
export interface Stopped {
  /** Jobs that were told to end and did not; they went back while they ran. */
  readonly unfinished: number
  /** Whether everything was handed back to the store. */
  readonly clean: boolean
}
