// What a person is shown of a payload, by the rules of Ruby's web page.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Shown } from '../../core/payload/codec.ts'
import { payloadOf } from '../../core/payload/payload.ts'
import { encodeBacktrace } from './backtrace.ts'
import { sidekiqCodec } from './codec.ts'

const show = (members: object | string): Shown | null =>
  sidekiqCodec().show(payloadOf(typeof members === 'string' ? members : JSON.stringify(members)))

const wrapper = 'Sidekiq::ActiveJob::Wrapper'
const wrapped = (name: string, args: readonly unknown[], over: object = {}): object => ({
  class: wrapper,
  wrapped: name,
  args: [{ job_class: name, arguments: args }],
  ...over,
})

describe('an ordinary job', () => {
  it('is shown as it is', () => {
    expect(show({ class: 'HardJob', args: [1, 'x'] })).toEqual({ class: 'HardJob', args: [1, 'x'], backtrace: null })
  })

  it('is shown under its display_class, where it has one', () => {
    expect(show({ class: 'A', display_class: 'Imports', args: [] })?.class).toBe('Imports')
    expect(show({ class: 'A', display_class: '', args: [] })?.class).toBe('A')
    expect(show({ class: 'A', display_class: 7, args: [] })?.class).toBe('A')
  })

  it('does not show its encrypted argument, the last one', () => {
    expect(show({ class: 'A', args: [1, 'BAhJ'], encrypt: true })?.args).toEqual([1, '[encrypted data]'])
    expect(show({ class: 'A', args: [], encrypt: true })?.args).toEqual([])
    expect(show({ class: 'A', args: ['x'], encrypt: false })?.args).toEqual(['x'])
  })

  it('shows the lines of its backtrace, and none where they cannot be read', () => {
    expect(show({ class: 'A', args: [], error_backtrace: encodeBacktrace(['a', 'b']) })?.backtrace).toEqual(['a', 'b'])
    expect(show({ class: 'A', args: [], error_backtrace: 'what' })?.backtrace).toBeNull()
  })

  it('shows integers beyond 2^53 as texts, though it cannot be run', () => {
    expect(show('{"class":"A","args":[12345678901234567890]}')?.args).toEqual(['12345678901234567890'])
  })

  it('that names no class, or is no JSON, is not shown', () => {
    expect(show('{"args":[]}')).toBeNull()
    expect(show('this is not json{')).toBeNull()
    expect(show({ class: 'A', args: { a: 1 } })).toEqual({ class: 'A', args: [], backtrace: null })
  })
})

describe("a job in ActiveJob's wrapper", () => {
  it('is shown as the class and the arguments its author wrote: a real one of Sidekiq 6.4', () => {
    const file = join(import.meta.dirname, '../../../test/fixtures/sidekiq/6.4/06-activejob-cattr.json')
    const { keys } = JSON.parse(readFileSync(file, 'utf8'))
    expect(show(String(keys['queue:mailers'].value[0]))).toEqual({
      class: 'GreetJob',
      args: ['bob', 'sym', 'gid://hay/Person/7', { a: 1, b: [1, 2.5, null] }, { k: '2026-11-21T06:55:13.000000000Z' }],
      backtrace: null,
    })
  })

  it('of either name is unwrapped, and one of another name is not', () => {
    const old = 'ActiveJob::QueueAdapters::SidekiqAdapter::JobWrapper'
    expect(show(wrapped('GreetJob', [1]))).toMatchObject({ class: 'GreetJob', args: [1] })
    expect(show(wrapped('GreetJob', [1], { class: old }))).toMatchObject({ class: 'GreetJob', args: [1] })
    expect(show(wrapped('GreetJob', [1], { class: 'Mine' }))).toMatchObject({ class: 'Mine' })
  })

  it('without wrapped is known by what it holds, else by the wrapper', () => {
    expect(show({ class: wrapper, args: [{ job_class: 'GreetJob', arguments: [2] }] })).toMatchObject({
      class: 'GreetJob',
      args: [2],
    })
    expect(show({ class: wrapper, args: ['GreetJob'] })).toMatchObject({ class: 'GreetJob', args: [] })
    expect(show({ class: wrapper, args: [] })).toMatchObject({ class: wrapper, args: [] })
    expect(show({ class: wrapper, args: null })).toMatchObject({ class: wrapper, args: [] })
  })

  it('that is a mail is shown by mailer and method, with what the mail was given', () => {
    const params = { user: { _aj_globalid: 'gid://hay/User/1' }, _aj_symbol_keys: ['user'] }
    const mail = ['UserMailer', 'welcome', 'deliver_now', { params, args: ['hi'], _aj_ruby2_keywords: ['args'] }]
    expect(show(wrapped('ActionMailer::MailDeliveryJob', mail))).toMatchObject({
      class: 'UserMailer#welcome',
      args: [{ user: 'gid://hay/User/1' }, 'hi'],
    })
    const old = ['UserMailer', 'welcome', 'deliver_now', 1, 'x']
    expect(show(wrapped('ActionMailer::DeliveryJob', old))).toMatchObject({
      class: 'UserMailer#welcome',
      args: [1, 'x'],
    })
  })

  it('may hold anything', () => {
    for (const args of [null, 1, 'x', [], [null], [[]], [{ arguments: 'x' }], [{ arguments: [{ _aj_globalid: 1 }] }]]) {
      expect(show({ class: wrapper, wrapped: 'ActionMailer::MailDeliveryJob', args })).not.toBeNull()
      expect(show({ class: wrapper, args })).not.toBeNull()
    }
  })
})
