// One thing that is looked at from both sides.

import type { Stage } from './stage.ts'

export interface Check {
  readonly name: string
  /** Without resque-scheduler it is not run. */
  readonly scheduler?: true
  /** Throws where it is not so. */
  run(stage: Stage): Promise<void>
}
