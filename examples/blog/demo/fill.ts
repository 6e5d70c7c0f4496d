// `--fill N`: jobs that wait, on a queue that takes them one at a time.

import { DemoJob } from '../jobs/demo-job.ts'
import { progress, progressEnds } from './progress.ts'

const SECONDS = 1

export async function fill(count: number): Promise<void> {
  // Made while they are pushed: a million of them never stand in memory at once.
  function* each(): Generator<[seconds: number, message: string]> {
    for (let n = 1; n <= count; n++) {
      if (n % 1000 === 0 || n === count) progress(n, count, 'pushed')
      yield [SECONDS, `job ${n} of ${count}`]
    }
  }
  await DemoJob.set({ queue: 'slow' }).performBulk(each())
  progressEnds()
  console.log(`demo: ${count} jobs were added to the queue slow`)
}
