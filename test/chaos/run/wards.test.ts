// The processes of supervisors, as a run sees them.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Ledger } from '../ledger/ledger.ts'
import { readLedgers } from '../ledger/read.ts'
import { Wards } from './wards.ts'

const SUPERVISOR = 7

describe('a process of a supervisor', () => {
  let folder: string
  let child: ChildProcess
  let wards: Wards
  const pid = (): number => child.pid ?? 0
  const told = (): object[] => readLedgers(folder).map(({ at: _, pid: __, ...line }) => line)

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wards-'))
    child = spawn('sleep', ['100'])
    wards = new Wards(new Ledger(folder, 'orchestrator'))
    wards.under(SUPERVISOR, 'fragile')
  })
  afterEach(() => {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true })
  })

  async function dies(): Promise<void> {
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
    wards.look([])
  }

  it('is there from its word on, behind the proxy where its supervisor is, until it has gone', async () => {
    wards.look([{ pid: pid(), under: SUPERVISOR }])
    wards.look([])
    expect(wards.of(SUPERVISOR).map((one) => one.pid)).toEqual([pid()])
    expect(wards.of(8)).toEqual([])
    const ended = wards.members[0]?.ended
    await dies()
    await ended
    expect(wards.members).toEqual([])
    expect(told()).toEqual([
      { e: 'born', of: pid(), name: `under ${SUPERVISOR}`, way: 'fragile' },
      { e: 'exit', of: pid(), code: null, signal: null },
    ])
  })

  it.each(['before its word', 'after it'])('stops because its supervisor has gone, %s', async (when) => {
    if (when === 'before its word') wards.orphan(SUPERVISOR)
    wards.look([{ pid: pid(), under: SUPERVISOR }])
    if (when === 'after it') wards.orphan(SUPERVISOR)
    expect(wards.members[0]?.isTold).toBe(true)
    await dies()
    const fault = { e: 'fault', kind: 'left by its supervisor', group: 'stop', touches: [pid()] }
    await expect.poll(told).toMatchObject([{ e: 'born' }, fault, { e: 'exit' }, { e: 'healed' }])
  })

  it('stops because its supervisor had gone before it asked whose it is', () => {
    wards.look([{ pid: pid(), under: 1 }])
    expect(wards.members[0]?.isTold).toBe(true)
  })

  it('ends because of a rolling restart, also where it came after that began', async () => {
    wards.roll(SUPERVISOR)
    wards.look([{ pid: pid(), under: SUPERVISOR }])
    await dies()
    const fault = { e: 'fault', kind: 'rolled', group: 'roll', touches: [pid()] }
    await expect.poll(told).toMatchObject([{ e: 'born' }, fault, { e: 'exit' }, { e: 'healed' }])
  })

  it('does not stop because another has gone', () => {
    wards.look([{ pid: pid(), under: SUPERVISOR }])
    wards.orphan(8)
    expect(wards.members[0]?.isTold).toBe(false)
  })
})
