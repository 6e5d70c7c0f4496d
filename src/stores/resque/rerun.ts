// Ruby's way to let a failed job run again: the record stays among the failures, with the time at which that was.

import { epochMs } from '../../core/clock.ts'
import type { EntryRef } from '../../core/store/places.ts'
import { readFailure, stampFailure } from '../../wire/resque/failure.ts'
import type { Parts } from '../redis/parts.ts'
import { FALLBACK } from './layout.ts'
import { own } from './scripts.generated.ts'

/** false: the failure is gone, is another by now, or holds no job: whoever takes jobs of this queue would stumble over that. */
export async function rerun({ server, keys, codec, layout }: Parts, ref: EntryRef): Promise<boolean> {
  const record = Buffer.from(ref.split(' ').at(-1) ?? '', 'base64')
  const { payload, queue } = readFailure(record, codec, FALLBACK)
  if (codec.decode(payload).status !== 'job') return false
  const stamped = Buffer.from(stampFailure(record, epochMs(await server.now())))
  const job = Buffer.from(layout.revived(payload))
  const all = [keys.dead, keys.queues, keys.queue(queue)]
  return (await server.run(own.rerun, all, [record, stamped, job, queue])) === 1
}
