import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../testing/fake-clock.ts'
import { seededRandom } from '../../testing/seeded-random.ts'
import { chooseStore } from '../choose.ts'
import { codecFor, openStore } from '../open.ts'
import { placeOf } from './resque-store.ts'

describe('the address of a Resque store', () => {
  it.each([
    ['resque://host', 'redis://host', 'resque:', 'redis'],
    ['resque://u:p@host:6380/2?namespace=team', 'redis://u:p@host:6380/2', 'team:', 'redis'],
    ['resques://host:6380?namespace=a:b', 'rediss://host:6380', 'a:b:', 'redis'],
    ['resque://host?failure_backend=redis_multi_queue', 'redis://host', 'resque:', 'redis_multi_queue'],
  ])('%s names a server and a namespace, and where failures go', (address, url, prefix, failureBackend) => {
    expect(placeOf(address)).toEqual({ url, prefix, failureBackend })
  })

  it.each([
    ...['resque:', 'resque://host?prefix=x', 'resque://host?namespace=', 'resque://host?namespace=a&namespace=b'],
    ...['resque://host?failure_backend=airbrake', 'resque://host?failure_backend=redis&failure_backend=redis'],
  ])('%s is refused, without what may be secret in it', (address) => {
    expect(() => placeOf(address)).toThrow(
      /^HM_CONFIG_INVALID: The address of a Resque store (cannot be read|has \?prefix=|has another failure_backend)/,
    )
  })

  it('goes with the options of a Redis, but for a prefix', async () => {
    const chosen = chooseStore('resques://host', { url: 'redis://other', commandTimeout: '1s' }, {})
    expect(chosen.options).toEqual({ commandTimeout: '1s' })
    const parts = { clock: new FakeClock(), random: seededRandom(1), codec: codecFor('resque://host', {}) }
    await expect(openStore('resque://host', { prefix: 'a:' }, parts)).rejects.toThrow('A Resque store has a prefix.')
  })
})
