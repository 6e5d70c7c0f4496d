// The job of a process whose start is measured: it says on a pipe of its own when it runs.
import { writeSync } from 'node:fs'
import { defineJob } from '../../dist/index.js'

const PIPE = 3

export const bench = defineJob({
  name: 'Bench',
  perform: () => writeSync(PIPE, String(performance.timeOrigin + performance.now())),
})
