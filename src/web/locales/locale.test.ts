// Which language a visitor reads, and how numbers stand in it.

import { afterEach, describe, expect, it } from 'vitest'
import { chooseLocale, locales } from './locale.ts'
import { PSEUDO_SWITCH } from './pseudo.ts'

const chosen = (asked: readonly (string | null)[], header: string | null = null): string =>
  chooseLocale(asked, header).lang

describe('the language', () => {
  it('is the first of those asked for that there is', () => {
    expect(chosen(['de', 'en'], 'en')).toBe('de')
    expect(chosen(['xx', 'de'], 'en')).toBe('de')
    expect(chosen([null, null], 'de')).toBe('de')
    expect(chosen(['DE-at'])).toBe('de')
    expect(chosen(['den'], null)).toBe('en')
    expect(chosen(['../de', '<b>'], null)).toBe('en')
  })

  it.each([
    ['de-DE,de;q=0.9,en;q=0.8', 'de'],
    ['en;q=0.5, de;q=0.7', 'de'],
    ['fr, de;q=0.1, en;q=0.2', 'en'],
    ['de;q=0, en;q=0.1', 'en'],
    ['de;q=0', 'en'],
    ['fr-CH, *;q=0.5', 'en'],
    [';;;q=,de;q=x,,', 'en'],
    ['', 'en'],
  ])('that the browser asks for as %j is %s', (header, lang) => expect(chosen([], header)).toBe(lang))
})

describe('the pseudo-locale', () => {
  afterEach(() => {
    delete process.env[PSEUDO_SWITCH]
  })

  it('is there only where the environment says so, and is never offered', () => {
    expect(chosen(['en-XA'])).toBe('en')
    process.env[PSEUDO_SWITCH] = '1'
    expect(chosen(['en-XA'])).toBe('en-XA')
    expect(chosen([], 'en-XA')).toBe('en-XA')
    expect(chosen([], 'en')).toBe('en')
    expect(locales.map(({ lang }) => lang)).not.toContain('en-XA')
  })
})

describe('messages', () => {
  const [en, de] = [chooseLocale(['en'], null), chooseLocale(['de'], null)]

  it('count as their language does', () => {
    expect(en.t('jobs.attempts', { count: 1 })).toBe('1 attempt')
    expect(en.t('jobs.attempts', { count: 0 })).toBe('0 attempts')
    expect(de.t('jobs.attempts', { count: 1 })).toBe('1 Versuch')
    expect(de.t('jobs.attempts', { count: 12_345 })).toBe('12.345 Versuche')
  })

  it('put in text as it is', () => {
    expect(en.t('queue.title', { name: '{count} $1 $&' })).toBe('Queue {count} $1 $&')
  })
})
