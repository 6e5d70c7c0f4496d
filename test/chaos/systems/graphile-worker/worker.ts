// A worker of a chaos run on Graphile Worker.

import { address, runJob, work } from '../../peers/crew-member.ts'
import { CONCURRENCY } from '../../peers/peer.ts'
import { run } from './package.ts'

const runner = await run({
  connectionString: address.href,
  concurrency: CONCURRENCY,
  noHandleSignals: true,
  taskList: { chaos: runJob },
})
// Whoever supervises processes starts another one.
runner.promise.catch((error) => {
  console.error(String(error))
  process.exit(1)
})
work(() => runner.stop())
