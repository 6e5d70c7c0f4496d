// The last lines of a job, in a ring: a job that logs without end keeps as many as one that logs a little.

import { type LoggedLine, linesKept, linesText, readLines } from './line.ts'

export class LastLines {
  readonly #texts: string[] = []
  /** Where the next one goes once all places are taken. */
  #next = 0

  add(text: string): void {
    if (this.#texts.length < linesKept) return void this.#texts.push(text)
    this.#texts[this.#next] = text
    this.#next = (this.#next + 1) % linesKept
  }

  /** The newest that have room in so many bytes of JSON, the newest of them last. */
  newest(room: number): readonly LoggedLine[] {
    const inOrder = [...this.#texts.slice(this.#next), ...this.#texts.slice(0, this.#next)]
    const text = linesText(inOrder, room)
    return text === null ? [] : readLines(JSON.parse(text))
  }
}
