// When a `work` is a supervisor, and of how many processes.

import { describe, expect, it } from 'vitest'
import { healthPortOf, supervisionOf } from './flags.ts'
import { waitAfter } from './place.ts'

const MB = 1024 ** 2

describe('a supervisor', () => {
  it('is there when a flag or a variable of Sidekiq Enterprise asks for it; the flag wins', () => {
    expect(supervisionOf({}, {})).toBeNull()
    expect(supervisionOf({ processes: '4' }, {})).toEqual({ processes: 4, maxBytes: null })
    expect(supervisionOf({}, { SIDEKIQ_COUNT: '3' })).toEqual({ processes: 3, maxBytes: null })
    expect(supervisionOf({ processes: '2' }, { SIDEKIQ_COUNT: '3' })).toEqual({ processes: 2, maxBytes: null })
  })

  it('is one of one process where only memory has a limit', () => {
    expect(supervisionOf({ maxMemory: '512mb' }, {})).toEqual({ processes: 1, maxBytes: 512 * MB })
    expect(supervisionOf({}, { MAXMEM_MB: '300' })).toEqual({ processes: 1, maxBytes: 300 * MB })
    expect(supervisionOf({}, { MAXMEM_KB: '2048' })).toEqual({ processes: 1, maxBytes: 2 * MB })
    expect(supervisionOf({ maxMemory: '1.5GB' }, { MAXMEM_MB: '300' })?.maxBytes).toBe(1536 * MB)
  })

  it.each([
    [{ processes: '0' }, {}, '-p'],
    [{ processes: 'auto' }, {}, '-p'],
    [{}, { SIDEKIQ_COUNT: 'many' }, 'SIDEKIQ_COUNT'],
    [{ maxMemory: '512' }, {}, '--max-memory'],
    [{ maxMemory: '0mb' }, {}, '--max-memory'],
    [{}, { MAXMEM_MB: '-1' }, 'MAXMEM_MB'],
  ])('is refused with %o and %o, by the name of what is wrong', (flags, env, name) => {
    expect(() => supervisionOf(flags, env)).toThrow(`HM_CONFIG_INVALID: ${name} was given`)
  })
})

describe('a port for health', () => {
  it('is one from 1 to 65535', () => {
    expect(healthPortOf({})).toBeNull()
    expect(healthPortOf({ healthPort: '7433' })).toBe(7433)
    for (const healthPort of ['0', '65536', '-1', 'http', '7.5'])
      expect(() => healthPortOf({ healthPort })).toThrow('--health-port was given')
  })
})

describe('the wait after a process that died young', () => {
  it('doubles from one second to thirty, a fifth more or less', () => {
    const at = (next: number): number[] =>
      [1, 2, 3, 4, 5, 6, 7, 100].map((deaths) => waitAfter(deaths, { next: () => next, hex: () => '' }))
    expect(at(0.5)).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
    expect(at(0)[0]).toBe(800)
    expect(at(0.999)[0]).toBeCloseTo(1200, 0)
  })
})
