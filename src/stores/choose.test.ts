import { describe, expect, it } from 'vitest'
import { chooseStore } from './choose.ts'

const client = { duplicate: () => client }

describe('the store of an instance', () => {
  it('is what the config says, with its options', () => {
    const store = { url: 'redis://a', prefix: 'app:' }
    expect(chooseStore(undefined, store, {})).toEqual({ url: 'redis://a', from: 'config', options: { prefix: 'app:' } })
    expect(chooseStore(undefined, 'redis://a', {}).options).toEqual({})
  })

  it('may be a client, sentinels or a Cluster', () => {
    expect(chooseStore(undefined, client, {})).toMatchObject({ from: 'config', options: { client } })
    expect(chooseStore(undefined, { client, prefix: 'app:' }, {}).options).toEqual({ client, prefix: 'app:' })
    const sentinel = { master: 'jobs', nodes: ['redis://s'] }
    expect(chooseStore(undefined, { sentinel }, {})).toMatchObject({ url: 'redis://jobs', options: { sentinel } })
    const cluster = { nodes: ['redis://n'] }
    expect(chooseStore(undefined, { cluster, prefix: '{a}:' }, {})).toMatchObject({
      url: 'redis://n',
      options: { cluster },
    })
  })

  it('is the flag before all, with what the config says of stores of that kind', () => {
    const store = { sentinel: { master: 'jobs', nodes: ['redis://s'] }, prefix: 'app:' }
    expect(chooseStore('redis://b', store, {})).toEqual({
      ...{ url: 'redis://b', from: '--store', options: { prefix: 'app:' } },
    })
    expect(chooseStore('sqlite:x.db', store, {}).options).toEqual({})
    expect(chooseStore('redis://b', client, {}).options).toEqual({})
  })

  it('takes options without an address to whatever the environment names', () => {
    const chosen = chooseStore(undefined, { prefix: 'app:' }, { REDIS_URL: 'redis://env' })
    expect(chosen).toEqual({ url: 'redis://env', from: 'REDIS_URL', options: { prefix: 'app:' } })
  })

  it('is named by REDIS_PROVIDER as in Sidekiq', () => {
    const env = { REDIS_PROVIDER: 'MY_REDIS', MY_REDIS: 'redis://mine', REDIS_URL: 'redis://other' }
    expect(chooseStore(undefined, undefined, env)).toMatchObject({ url: 'redis://mine', from: 'MY_REDIS' })
  })
})
