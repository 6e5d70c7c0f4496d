// What becomes of a job does not depend on where it ran: the same jobs inline, in a thread and in a process leave the same
// bytes in the store, and tell the same to middleware and observers.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'

interface Ended {
  readonly held: readonly string[]
  readonly heard: readonly string[]
  readonly stats: readonly number[]
}

async function ended(way: string): Promise<Ended> {
  const folder = mkdtempSync(join(tmpdir(), 'haymaker-ways-'))
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('./ways.ts', import.meta.url)), way, join(folder, 'jobs.db')],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const [printed, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')])
  rmSync(folder, { recursive: true, force: true })
  expect(code).toBe(0)
  return JSON.parse(printed)
}

let inline: Ended
beforeAll(async () => {
  inline = await ended('inline')
}, 60_000)

describe.each(['thread', 'process'])('in a %s', (way) => {
  it('F19: whatever a job throws or answers, the store holds the same bytes as inline, and observers hear the same', {
    timeout: 90_000,
  }, async () => {
    expect(inline.held.length).toBeGreaterThan(60)
    const { held, heard, stats } = await ended(way)
    expect(held).toEqual(inline.held)
    expect(heard).toEqual(inline.heard)
    expect(stats).toEqual(inline.stats)
  })
})
