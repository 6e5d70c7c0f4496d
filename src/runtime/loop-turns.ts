// Writes on the board when the main loop turned last, so that a thread sees when it stands still.

import type { Cancel, Clock } from '../core/clock.ts'
import type { Board } from './board.ts'
import { LOOK_EVERY } from './loop-watch.ts'
import type { Service } from './service.ts'

export class LoopTurns implements Service {
  readonly #board: Board
  readonly #clock: Clock
  #cancel: Cancel | null = null
  #stopped = false

  constructor(board: Board, clock: Clock) {
    this.#board = board
    this.#clock = clock
  }

  start(): void {
    if (this.#cancel || this.#stopped) return
    this.#turn()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancel?.()
  }

  #turn(): void {
    this.#board.turn(this.#clock.monotonic())
    this.#cancel = this.#clock.after(LOOK_EVERY, () => this.#turn(), 'idle')
  }
}
