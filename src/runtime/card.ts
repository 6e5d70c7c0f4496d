// What a process tells the others about itself.

import { hostname } from 'node:os'
import { env, pid } from 'node:process'
import type { EpochMs } from '../core/clock.ts'
import type { Card } from '../core/store/processes.ts'
import type { InstanceParts } from './instance-parts.ts'

const host = (): string => env.DYNO ?? hostname()

/** This process, as `host:pid`. */
export const processName = (): string => `${host()}:${pid}`

export const cardOf = ({ worker, version, embedded }: InstanceParts, startedAt: EpochMs): Card => ({
  hostname: host(),
  pid,
  startedAt,
  tag: worker.tag,
  labels: worker.labels,
  version,
  embedded,
  capsules: worker.capsules.map(({ name, concurrency, order }) => ({
    name,
    concurrency,
    mode: order.mode,
    queues: order.entries.map(({ pattern, weight }) => ({ name: pattern, weight })),
  })),
})
