// Jobs by the clock on Redis: two hashes by their names, what is declared and which ticks were taken.

import { epochMs } from '../../core/clock.ts'
import { jidOf } from '../../core/job/jid.ts'
import type { Crons, Ticked } from '../../core/store/crons.ts'
import { listOf, type Reply, textOf } from './connection.ts'
import type { Parts } from './parts.ts'

export function crons({ server, keys }: Parts): Crons {
  return {
    // The last version is a field as well.
    hasCrons: async () => Number(await server.send(['HLEN', keys.crons])) > 1,
    async crons() {
      const [kept, taken] = listOf(await server.run('hashes', [keys.crons, keys.ticks], [])).map(pairsIn)
      const ticks = new Map(taken)
      const fields = kept ?? []
      const all = fields.flatMap(([name, value]) => {
        const [, version, text] = /^(\d+) (.*)$/s.exec(value) ?? []
        if (version === undefined || text === undefined) return []
        return [{ name, text, version: Number(version), ticks: ticksIn(ticks.get(name)) }]
      })
      return { all: all.sort((a, b) => (a.name < b.name ? -1 : 1)), known: fields.length > 0 }
    },
    async keepCrons(changes) {
      if (changes.length === 0) return []
      const each = changes.flatMap(({ name, version, text }) => [name, String(version ?? ''), text ?? ''])
      return listOf(await server.run('keepCrons', [keys.crons, keys.ticks], each)).map((said: Reply) => said === 1)
    },
  }
}

/** The fields of a hash. */
function pairsIn(reply: Reply): readonly (readonly [name: string, value: string])[] {
  const words = listOf(reply).map(textOf)
  return Array.from({ length: words.length / 2 }, (_, i) => [words[2 * i] ?? '', words[2 * i + 1] ?? ''])
}

const ticksIn = (written = ''): readonly Ticked[] =>
  written.split(',').flatMap((one): Ticked[] => {
    const [, at, jid] = /^(\d+) (.+)$/s.exec(one) ?? []
    return at === undefined || jid === undefined
      ? []
      : [{ at: epochMs(Number(at)), jid: jid === '-' ? null : jidOf(jid) }]
  })
