// Processes of the reference store: the lives of owners.

import type { Clock } from '../../../core/clock.ts'
import type { Card, Host, Processes } from '../../../core/store/processes.ts'
import type { OwnerId } from '../../../core/store/queueing.ts'
import { Answers } from './answers.ts'
import type { Memory, OwnerState } from './memory.ts'
import type { Parts } from './parts.ts'

export function processes(parts: Parts): Processes {
  const living = (): [OwnerId, OwnerState][] => [...parts.memory.owners].filter(([, owner]) => owner.alive)
  const alive = (id: OwnerId): OwnerState | null => living().find(([known]) => known === id)?.[1] ?? null
  return {
    ...lives(parts, alive),
    async beats() {
      const dead = [...parts.memory.owners].filter(([, owner]) => !owner.alive).map(([id]) => id)
      return { alive: living().map(([owner, { beat, host }]) => ({ owner, beat, host })), dead }
    },
    async picture(id, picture) {
      const owner = alive(id)
      if (owner === null) return 'gone'
      owner.picture = picture
      owner.picturedAt = parts.clock.now()
      return 'ok'
    },
    async processes() {
      return living().map(([owner, { picture, picturedAt }]) => {
        const { running: _, ...shown } = picture
        return { ...shown, owner, picturedAt }
      })
    },
    async running() {
      return living().flatMap(([owner, { picture }]) => picture.running.map((job) => ({ ...job, owner })))
    },
    async command(id, command) {
      const owner = alive(id)
      owner?.commands.push(command)
      return owner === null ? 'gone' : 'ok'
    },
  }
}

type Lives = Pick<Processes, 'register' | 'life' | 'leave' | 'noteSuspect' | 'reconcile'>

function lives(parts: Parts, alive: (id: OwnerId) => OwnerState | null): Lives {
  return {
    async register(id, host, card) {
      const { owners } = parts.memory
      if (owners.has(id)) return 'taken'
      owners.set(id, newOwner(host, card, parts.clock))
      return 'ok'
    },
    async life(id) {
      const owner = alive(id)
      if (owner === null) return { status: 'gone' }
      owner.beat++
      return { status: 'ok', commands: owner.commands.splice(0) }
    },
    async leave(id) {
      leave(parts.memory, id)
    },
    async noteSuspect(id, held) {
      const owner = alive(id)
      if (owner === null) return 'gone'
      if (!owner.claims.has(held)) return 'lost'
      owner.noted = held
      return 'ok'
    },
    async reconcile(id, epoch) {
      const owner = alive(id)
      if (owner === null) return { status: 'gone' }
      if (epoch <= owner.epoch) return { status: 'late' }
      owner.epoch = epoch
      return { status: 'ok', tokens: [...owner.claims.keys()] }
    },
  }
}

function newOwner(host: Host, card: Card, clock: Clock): OwnerState {
  return {
    host,
    alive: true,
    epoch: 1,
    beat: 0,
    high: 0,
    noted: null,
    picture: { card, busy: 0, quiet: false, rssBytes: 0, running: [] },
    picturedAt: clock.now(),
    commands: [],
    claims: new Map(),
    answers: new Answers(),
  }
}

/** Who leaves was not killed by a job: what it noted charges nobody. */
function leave(memory: Memory, id: OwnerId): void {
  const owner = memory.owners.get(id)
  if (owner === undefined) return
  if (owner.alive) owner.noted = null
  owner.alive = false
  if (owner.claims.size === 0) memory.owners.delete(id)
}
