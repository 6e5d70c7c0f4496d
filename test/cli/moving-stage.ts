// Two stores and a command line that moves jobs between them, for the tests of one file.

import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { Stores } from '../runtime/stores-to-move.ts'
import { CommandLine } from './command-line.ts'

export interface MovingStage {
  /** They start before the tests, and what a test made of them ends with it. */
  readonly stores: Stores
  /** Each test has its own. */
  readonly cli: CommandLine
}

export function movingStage(): MovingStage {
  let stores: Stores
  let cli: CommandLine
  beforeAll(async () => {
    stores = await Stores.start()
  })
  beforeEach(() => {
    cli = new CommandLine()
  })
  afterEach(async () => {
    await cli.end()
    await stores.close()
  })
  afterAll(() => stores.stop())
  return {
    get stores() {
      return stores
    },
    get cli() {
      return cli
    },
  }
}
