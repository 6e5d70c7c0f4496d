// The names of all keys of a store. What Sidekiq knows has Sidekiq's names; what only we need begins with `hm:`.

import type { OwnerId, ProducerId } from '../../core/store/queueing.ts'

export interface Keys {
  readonly queues: string
  readonly schedule: string
  readonly retry: string
  readonly dead: string
  readonly paused: string
  readonly processed: string
  readonly failed: string
  readonly owners: string
  readonly deadOwners: string
  /** How often each living owner has beaten, and where it lives. */
  readonly beats: string
  readonly hosts: string
  readonly recovered: string
  readonly notes: string
  /** How far the move between stores is that is under way. */
  readonly move: string
  queue(name: string): string
  /** `day`: YYYY-MM-DD. */
  counted(what: 'processed' | 'failed', day: string): string
  owner(id: OwnerId): string
  claims(id: OwnerId): string
  commands(id: OwnerId): string
  producer(id: ProducerId): string
  guard(key: string): string
  /** The guards that a job may hold. */
  held(jid: string): string
}

export const keysOf = (prefix: string): Keys => ({
  queues: `${prefix}queues`,
  schedule: `${prefix}schedule`,
  retry: `${prefix}retry`,
  dead: `${prefix}dead`,
  paused: `${prefix}paused`,
  processed: `${prefix}stat:processed`,
  failed: `${prefix}stat:failed`,
  owners: `${prefix}hm:owners`,
  deadOwners: `${prefix}hm:dead-owners`,
  beats: `${prefix}hm:beats`,
  hosts: `${prefix}hm:hosts`,
  recovered: `${prefix}hm:recovered`,
  notes: `${prefix}hm:notes`,
  move: `${prefix}hm:move`,
  queue: (name) => `${prefix}queue:${name}`,
  counted: (what, day) => `${prefix}stat:${what}:${day}`,
  owner: (id) => `${prefix}hm:owner:${id}`,
  claims: (id) => `${prefix}hm:claims:${id}`,
  commands: (id) => `${prefix}hm:commands:${id}`,
  producer: (id) => `${prefix}hm:pushed:${id}`,
  guard: (key) => `${prefix}hm:guard:${key}`,
  held: (jid) => `${prefix}hm:held:${jid}`,
})
