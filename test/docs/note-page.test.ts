// The page of the wire says of every member of a note what it is, and of none that is not written.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { epochMs, ms } from '../../src/core/clock.ts'
import { loggedNoteBytes, noteBytes, writeNote } from '../../src/core/history/note.ts'
import { root } from './pages.ts'

const [, section = ''] = readFileSync(join(root, 'docs/wire/haymaker.md'), 'utf8').split('\n## A note\n')
const [text = ''] = section.split('\n## ')

it('has a row for each member that is written, in the order in which they are', () => {
  const note = writeNote({
    ...{ jid: 'j', class: 'Mail', queue: 'mailers', outcome: 'dead', reason: 'exhausted' },
    ...{ endedAt: epochMs(1), ranMs: ms(1), waitedMs: ms(1), attempt: 1, process: 'host:1' },
    error: { class: 'Error', message: 'no' },
    log: [{ at: epochMs(1), level: 'info', message: 'begun', fields: {} }],
  })
  const rows = text.split('\n').filter((line) => line.startsWith('| `'))
  const named = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name))
  expect(named).toEqual(Object.keys(JSON.parse(Buffer.from(note).toString())))
})

it('says how long a note is at most', () => {
  expect(text).toContain(`at most ${noteBytes} bytes of UTF-8, or ${loggedNoteBytes} with`)
})
