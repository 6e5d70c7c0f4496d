import { describe, expect, it } from 'vitest'
import { environmentOf } from './sidekiq-file.ts'
import { configOfSidekiq } from './sidekiq-settings.ts'
import { readSettings } from './sidekiq-yml.ts'

const read = (text: string, environment = 'development') =>
  configOfSidekiq(readSettings(text, environment, 'sidekiq.yml'), 'sidekiq.yml')

describe('a sidekiq.yml', () => {
  it('says queues, slots, timeout, retries, tag and labels', () => {
    const text = `
concurrency: 10
timeout: 8
max_retries: 7
tag: shop
labels: [reliable, 2]
dead_max_jobs: 500
dead_timeout_in_seconds: 3600
queues:
  - critical
  - [default, 2]
  - low,1
`
    expect(read(text).config).toEqual({
      concurrency: 10,
      shutdownTimeout: '8s',
      maxRetries: 7,
      tag: 'shop',
      labels: ['reliable', '2'],
      deadSet: { max: 500, age: '3600s' },
      queues: ['critical', 'default,2', 'low,1'],
    })
  })

  it('has capsules', () => {
    const text = 'capsules:\n  single:\n    concurrency: 1\n    queues: [one, [two, 3]]\n  plain:\n    concurrency: 2\n'
    expect(read(text).config.capsules).toEqual({
      single: { queues: ['one', 'two,3'], concurrency: 1 },
      plain: { queues: ['default'], concurrency: 2 },
    })
  })

  it('may write its keys, and names of queues, as symbols of Ruby', () => {
    const text = ':concurrency: 3\n:queues:\n  - :critical\n  - [:default, 2]\n:capsules:\n  :one:\n    :queues: [:a]\n'
    expect(read(text).config).toEqual({
      concurrency: 3,
      queues: ['critical', 'default,2'],
      capsules: { one: { queues: ['a'] } },
    })
  })

  it('lays the section of the environment over the top, and takes no note of the others', () => {
    const text = 'concurrency: 1\ntag: all\nstaging:\n  concurrency: 2\n:production:\n  :concurrency: 9\n'
    expect(read(text, 'production')).toEqual({ config: { concurrency: 9, tag: 'all' }, isVerbose: false, notes: [] })
    expect(read(text, 'staging').config.concurrency).toBe(2)
    expect(read(text).config.concurrency).toBe(1)
  })

  it('may use anchors, aliases and merge keys', () => {
    const text =
      'base: &base\n  concurrency: 4\n  tag: shop\nproduction:\n  <<: *base\n  tag: live\nqueues: &q [a, b]\n'
    expect(read(text, 'production').config).toEqual({ concurrency: 4, tag: 'live', queues: ['a', 'b'] })
  })

  it('may begin with dashes, and say a thing twice: the last word counts', () => {
    expect(read('---\ntag: a\ntag: b\n').config).toEqual({ tag: 'b' })
  })

  it('that is empty, or says nothing of a key, changes nothing', () => {
    expect(read('')).toEqual({ config: {}, isVerbose: false, notes: [] })
    expect(read('# nothing\nconcurrency:\nstrict: false\n')).toEqual({ config: {}, isVerbose: false, notes: [] })
  })

  it('asks for a log of details with verbose', () => {
    expect(read('verbose: true').isVerbose).toBe(true)
    expect(read('verbose: no').isVerbose).toBe(false)
  })

  it('with a key nobody knows is read all the same, with a note that names the nearest one', () => {
    const { config, notes } = read('concurency: 5\ncolour: red\npidfile: x\ntag: x\n')
    expect(config).toEqual({ tag: 'x' })
    expect(notes).toEqual([
      'sidekiq.yml: concurency means nothing here. Did you mean concurrency?',
      'sidekiq.yml: colour means nothing here, and is left out',
      'sidekiq.yml: pidfile is left out; let the service manager keep the process id',
    ])
  })

  it('may require job files of ours; those of Ruby are named and left out', () => {
    const { config, notes } = read("require:\n  - ./config/environment.rb\n  - './jobs/*.ts'\n  - ./app\n")
    expect(config.jobs).toEqual(['./jobs/*.ts'])
    expect(notes).toEqual([
      "sidekiq.yml: require names ./config/environment.rb, which is Ruby's. Name job files with -r './jobs/*.ts'",
      "sidekiq.yml: require names ./app, which is Ruby's. Name job files with -r './jobs/*.ts'",
    ])
  })

  it("with ERB is refused by its line; in a comment it is nobody's", () => {
    expect(() => read('tag: a\n# <%= 1 %>\nconcurrency: <%= ENV["N"] %>\n')).toThrow(
      'HM_LOAD_FAILED: sidekiq.yml:3 cannot be read: ERB is Ruby, which does not run here.',
    )
    expect(read('# <%= 1 %>\ntag: a\n').config).toEqual({ tag: 'a' })
  })

  it('that is no YAML is refused by its line', () => {
    expect(() => read('tag: a\nqueues: [a\nb: 1\n')).toThrow(/^HM_LOAD_FAILED: sidekiq\.yml:\d cannot be read: /)
    expect(() => read('- a\n- b\n')).toThrow('It holds no settings')
  })

  it('that grows without end by its aliases is refused', () => {
    const lists = Array.from({ length: 9 }, (_, n) => `a${n + 1}: &a${n + 1} [${Array(9).fill(`*a${n}`).join(', ')}]`)
    expect(() => read(['a0: &a0 [x, x]', ...lists].join('\n'))).toThrow('HM_LOAD_FAILED: sidekiq.yml cannot be read')
  })

  it.each([
    ['queues: default', 'sidekiq.yml: queues is "default". Write a list.'],
    ['queues: [{a: 1}]', 'Write a queue as critical or as [critical, 3].'],
    ['concurrency: many', 'sidekiq.yml: concurrency is "many". Write a number.'],
    ['concurrency: 1.5', 'sidekiq.yml: concurrency is 1.5. Write a whole number.'],
    ['timeout: -1', 'sidekiq.yml: timeout is -1. Write a number.'],
    ['capsules: [a]', 'sidekiq.yml: capsules is ["a"]. Write a table of capsules by name.'],
    ['capsules: {a: 1}', 'sidekiq.yml: capsules.a is 1. Write its queues and its concurrency.'],
  ])('with a value of the wrong kind is refused: %s', (text, message) => {
    expect(() => read(text)).toThrow(message)
  })
})

describe('the environment', () => {
  it('is what -e says, else the first variable that Ruby would ask, else development', () => {
    const env = { APP_ENV: 'a', RAILS_ENV: 'b', RACK_ENV: 'c', NODE_ENV: 'd' }
    expect(environmentOf('e', env)).toBe('e')
    expect(environmentOf(undefined, env)).toBe('a')
    expect(environmentOf(undefined, { ...env, APP_ENV: '' })).toBe('b')
    expect(environmentOf(undefined, { RACK_ENV: 'c', NODE_ENV: 'd' })).toBe('c')
    expect(environmentOf(undefined, { NODE_ENV: 'd' })).toBe('d')
    expect(environmentOf(undefined, {})).toBe('development')
  })
})
