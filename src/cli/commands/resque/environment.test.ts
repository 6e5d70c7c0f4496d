import { env } from 'node:process'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { endsWhenEmpty, isForking, onResque, rubyConfig, workFlags } from './environment.ts'

const before = { ...env }
const forget = (): void => {
  for (const name of Object.keys(env)) delete env[name]
}
beforeEach(forget)
afterEach(() => {
  forget()
  Object.assign(env, before)
})

describe('how long jobs may take at a stop', () => {
  it.each([
    [{}, undefined],
    [{ RESQUE_TERM_TIMEOUT: '4.0' }, '4'],
    [{ RESQUE_PRE_SHUTDOWN_TIMEOUT: '30' }, '30'],
    [{ RESQUE_PRE_SHUTDOWN_TIMEOUT: '30', RESQUE_TERM_TIMEOUT: '4.5' }, '34.5'],
    [{ RESQUE_TERM_TIMEOUT: '0' }, '0'],
  ])('%o is %s', (given, timeout) => {
    Object.assign(env, given, { QUEUE: '*' })
    expect(workFlags({}).timeout).toBe(timeout)
  })

  it('is what -t says, where it says something', () => {
    Object.assign(env, { QUEUE: '*', RESQUE_TERM_TIMEOUT: '4' })
    expect(workFlags({ timeout: '9' }).timeout).toBe('9')
  })

  it.each(['soon', '-1', 'Infinity'])('is not %s', (text) => {
    Object.assign(env, { QUEUE: '*', RESQUE_TERM_TIMEOUT: text })
    expect(() => workFlags({})).toThrow(
      `HM_CONFIG_INVALID: RESQUE_TERM_TIMEOUT is ${text}. Write a number of seconds; as in 4.0.`,
    )
  })
})

describe('RESQUECONFIG', () => {
  it('names the config where -C does not, and then the config names the store', () => {
    Object.assign(env, { RESQUECONFIG: 'haymaker.config.ts', REDIS_URL: 'redis://host' })
    expect(onResque({})).toEqual({ config: 'haymaker.config.ts' })
    expect(onResque({ config: 'other.ts' })).toEqual({ config: 'other.ts' })
  })

  it('is passed over where it is Ruby’s', () => {
    Object.assign(env, { RESQUECONFIG: '/etc/resque/config.rb', REDIS_URL: 'redis://host' })
    expect(onResque({})).toEqual({ store: 'resque://host' })
    expect(rubyConfig()).toBe('/etc/resque/config.rb')
  })
})

describe('FAILURE_BACKEND', () => {
  it('says where failures are written, where the address does not', () => {
    env.FAILURE_BACKEND = 'redis_multi_queue'
    const store = (address: string): string | undefined => onResque({ store: address }).store
    expect(store('redis://host')).toBe('resque://host?failure_backend=redis_multi_queue')
    expect(store('resques://host?namespace=a')).toBe('resques://host?namespace=a&failure_backend=redis_multi_queue')
    expect(store('resque://host?failure_backend=redis')).toBe('resque://host?failure_backend=redis')
    expect(store('sqlite:jobs.db')).toBe('sqlite:jobs.db')
  })
})

describe('switches', () => {
  it.each([
    ['true', true],
    ['1', true],
    ['false', false],
    ['0', false],
    ['', false],
  ])('%o is %s', (text, is) => {
    Object.assign(env, { FORK_PER_JOB: text })
    expect(isForking()).toBe(is)
  })

  it('INTERVAL ends a worker with 0 alone', () => {
    expect(endsWhenEmpty()).toBe(false)
    Object.assign(env, { INTERVAL: '5' })
    expect(endsWhenEmpty()).toBe(false)
    Object.assign(env, { INTERVAL: '0' })
    expect(endsWhenEmpty()).toBe(true)
    Object.assign(env, { INTERVAL: 'often' })
    expect(() => endsWhenEmpty()).toThrow(
      'INTERVAL is often. Write a number of seconds; 0 ends when the queues are empty',
    )
  })
})
