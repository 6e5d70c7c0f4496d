// A producer of a chaos run on Graphile Worker.

import { address, makeOrders } from '../../peers/crew-member.ts'
import { RETRIES } from '../../peers/peer.ts'
import { makeWorkerUtils } from './package.ts'

const maxAttempts = RETRIES + 1
const adding = await makeWorkerUtils({ connectionString: address.href })

await makeOrders(({ inputs, inMs }) => {
  const [only] = inputs
  const spec = { maxAttempts, ...(inMs !== null && { runAt: new Date(Date.now() + inMs) }) }
  if (inputs.length === 1 && only) return adding.addJob('chaos', only, spec)
  return adding.addJobs(inputs.map((payload) => ({ identifier: 'chaos', payload, ...spec })))
})
