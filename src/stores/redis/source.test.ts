import { describe, expect, it } from 'vitest'
import { labelOf, type RedisOptions, sourceOf, timeoutOf } from './source.ts'

const tag = { prefix: '{app}:' }

describe('an address', () => {
  it('is taken as it is, and is shown without its password', () => {
    const source = sourceOf({ url: 'redis://ann:se%40cret@host:6380/2' })
    expect(source).toEqual({ url: 'redis://ann:se%40cret@host:6380/2', prefix: '', tls: null, finder: null })
    expect(labelOf(source)).toBe('redis://...@host:6380/2')
  })

  it('may bring the prefix, for those who have nothing but an address; options win', () => {
    const url = 'redis://host?prefix=app:'
    expect(sourceOf({ url })).toMatchObject({ url: 'redis://host', prefix: 'app:' })
    expect(sourceOf({ url, prefix: '' })).toMatchObject({ url: 'redis://host', prefix: '' })
  })

  it('with a prefix in braces is asked whether it is a node of a Cluster', () => {
    expect(sourceOf({ url: 'redis://host', ...tag }).finder).toEqual({ kind: 'cluster', nodes: ['redis://host'] })
  })
})

describe('without an address', () => {
  it('sentinels know the master by its name', () => {
    const source = sourceOf({ sentinel: { master: 'jobs', nodes: ['redis://s1:26379', 'redis://s2:26379'] } })
    expect(source.url).toBe('redis://jobs')
    expect(source.finder).toEqual({ kind: 'sentinel', master: 'jobs', nodes: ['redis://s1:26379', 'redis://s2:26379'] })
    expect(labelOf(source)).toBe('redis://jobs (sentinel)')
  })

  it('a Cluster is known by its nodes', () => {
    const source = sourceOf({ cluster: { nodes: ['redis://a:7000', 'redis://b:7000'] }, ...tag })
    expect(source).toMatchObject({
      url: 'redis://a:7000',
      finder: { kind: 'cluster', nodes: ['redis://a:7000', 'redis://b:7000'] },
    })
  })

  it('a client says itself how it connects', () => {
    const client = { duplicate: () => client }
    expect(labelOf(sourceOf({ client, prefix: 'app:' }))).toBe('the given client (prefix app:)')
    expect(() => sourceOf({ client, url: 'redis://host' })).toThrow('has a client and "url"')
  })
})

describe('refused', () => {
  const wrong: readonly (readonly [string, RedisOptions, string])[] = [
    ['no address', { url: 'secret' }, 'An address of a Redis store cannot be read'],
    ['another scheme', { url: 'http://host' }, 'Write redis://user:password@host:6379/0.'],
    ['a name of a database', { url: 'redis://host/jobs' }, 'ends with /jobs. Write the number of a database'],
    ['a parameter that is not known', { url: 'redis://host?db=2' }, 'has ?db=. Only ?prefix= is known'],
    ['certificates without TLS', { url: 'redis://host', tls: { ca: '' } }, 'Write rediss://.'],
    ['a Cluster without braces', { cluster: { nodes: ['redis://a'] }, prefix: 'app:' }, "prefix: '{app}:'"],
    ['no nodes', { sentinel: { master: 'jobs', nodes: [] } }, 'an empty list'],
    ['a slip', { url: 'redis://host', ...{ prefx: 'a' } }, 'Did you mean prefix?'],
  ]
  for (const [what, options, message] of wrong)
    it(what, () => {
      expect(() => sourceOf(options)).toThrow(message)
      expect(() => sourceOf(options)).toThrow('HM_CONFIG_INVALID')
    })

  it('and no password is repeated', () => {
    expect(() => sourceOf({ url: 'redis://ann:hunter2@host:port' })).toThrow(/^(?!.*hunter2)/)
  })

  it('a timeout that no server could keep', () => {
    expect(timeoutOf({ commandTimeout: '2s' })).toBe(2000)
    expect(() => timeoutOf({ commandTimeout: '5ms' })).toThrow('commandTimeout of the store')
  })
})
