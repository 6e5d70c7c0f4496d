// Something that works in the background until it is told to stop. `stop()` may be called twice, or before `start()`,
// and resolves when nothing of it is left.

export interface Service {
  start(): void
  stop(): Promise<void>
}
