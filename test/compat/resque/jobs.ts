// The classes of app.rb, on our side. What ran is in the same ledger.

import type { ResqueJob } from 'haymaker/resque'

/** `write`: takes a line of the ledger. */
export function jobsOf(write: (line: readonly unknown[]) => Promise<void>): {
  readonly Echo: ResqueJob<readonly unknown[]>
  readonly Broken: ResqueJob<readonly unknown[]>
} {
  class Echo {
    static queue = 'echo'
    static perform(...args: readonly unknown[]): Promise<void> {
      return write(['haymaker', ...args])
    }
  }
  class Broken {
    static queue = 'broken'
    static perform(..._args: readonly unknown[]): void {
      throw new RangeError('bad é')
    }
  }
  return { Echo, Broken }
}
