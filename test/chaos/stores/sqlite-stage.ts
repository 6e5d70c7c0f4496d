// A SQLite file, on a small disk where one can be had.

import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { smallDisk } from './small-disk.ts'
import type { StoreStage } from './stage.ts'

const BLOCK = Buffer.alloc(4096)

export class SqliteStage implements StoreStage {
  readonly #folder: string
  readonly path: string
  readonly shared: readonly number[] = []
  readonly hasSmallDisk: boolean

  /** `folder`: where it lies if there is no small disk. */
  constructor(folder: string) {
    const disk = smallDisk()
    this.hasSmallDisk = disk !== null
    this.#folder = disk ?? folder
    this.path = join(this.#folder, 'jobs.db')
    mkdirSync(this.#folder, { recursive: true })
  }

  get address(): string {
    return `sqlite:${this.path}`
  }

  get straight(): string {
    return this.address
  }

  get fragile(): string {
    return this.address
  }

  get #ballast(): string {
    return join(this.#folder, 'ballast')
  }

  /** Takes whatever room is left. Only on a small disk. */
  fill(): void {
    const file = openSync(this.#ballast, 'a')
    try {
      while (writeSync(file, BLOCK) > 0);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
    } finally {
      closeSync(file)
    }
  }

  free(): void {
    rmSync(this.#ballast, { force: true })
  }

  keep(folder: string): Promise<void> {
    return cp(this.#folder, folder, { recursive: true })
  }

  async end(): Promise<void> {}
}
