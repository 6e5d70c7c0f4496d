// Catalogs: what stands in one stands in all, with the same things put in, and nothing stands in them that no page says.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Catalog, de, en, type MessageKey } from './catalog.ts'
import type { Message } from './message.ts'
import { pseudoOf } from './pseudo.ts'

const catalogs: Readonly<Record<string, Catalog>> = { de, 'en-XA': pseudoOf(en) }
const keys = Object.keys(en) as MessageKey[]

/** Words that are the same in German, and messages that are nothing but what is put in. */
const same: readonly MessageKey[] = [
  ...([
    'app.footer',
    'live.on',
    'logged.title',
    'nav.queues',
    'nav.retries',
    'overview.retries',
    'overview.queues',
  ] as const),
  ...(['queues.title', 'queues.name', 'queues.size', 'queue.title', 'jobs.job', 'jobs.queue', 'job.tags'] as const),
  ...([
    'audit.count',
    'problem.said',
    'nav.store',
    'nav.redis',
    'metrics.job',
    'metrics.p50',
    'metrics.p95',
    'jobs.inTime',
  ] as const),
  ...(['metrics.p99', 'metrics.atLeast', 'deploys.title', 'chart.deploys', 'processes.queues'] as const),
  ...(['processes.card.slots', 'processes.dump', 'process.id', 'store.fact.server', 'store.fact.clients'] as const),
  ...(['store.fact.journal', 'store.fact.synchronous', 'store.fact.schema', 'store.part.queue'] as const),
  ...([
    'store.part.retry',
    'store.part.deploys',
    'keys.title',
    'limits.name',
    'keys.name',
    'key.title',
    'periodic.name',
  ] as const),
]

const formsOf = (message: Message): readonly string[] =>
  typeof message === 'string' ? [message] : [message.one, message.other]

const slotsIn = (text: string): readonly string[] => [...new Set(text.match(/\{\w+\}|#/g) ?? [])].toSorted()

describe.each(Object.entries(catalogs))('the catalog of %s', (_, catalog) => {
  it('has the messages of English and no others', () => {
    expect(Object.keys(catalog).toSorted()).toEqual(keys.toSorted())
  })

  it('puts in what English puts in', () => {
    const wrong = keys.flatMap((key) => {
      const [english, theirs] = [formsOf(en[key]), formsOf(catalog[key])]
      const isSame = english.every((form, i) => slotsIn(form).join() === slotsIn(theirs[i] ?? '').join())
      return isSame && english.length === theirs.length ? [] : [key]
    })
    expect(wrong).toEqual([])
  })
})

describe('German', () => {
  it('is another language than English, but for words that both have', () => {
    const untranslated = keys.filter((key) => formsOf(en[key]).join() === formsOf(de[key]).join())
    expect(untranslated.toSorted()).toEqual(same.toSorted())
  })

  it('addresses nobody as du or Sie', () => {
    const personal = keys.filter((key) =>
      /\b(du|dich|dir|dein\w*|Ihnen|Ihre?[nmrs]?)\b/.test(formsOf(de[key]).join(' ')),
    )
    expect(personal).toEqual([])
  })
})

describe('the pseudo-locale', () => {
  it('leaves no plain letter but in what is put in, and is about a third longer', () => {
    for (const key of keys)
      for (const [i, form] of formsOf(catalogs['en-XA']?.[key] ?? '').entries()) {
        const text = formsOf(en[key])[i] ?? ''
        expect(form.replace(/\{\w+\}/g, '')).not.toMatch(/[a-z]/i)
        expect(form).toMatch(/^⟦.*⟧$/s)
        expect(form.length).toBeGreaterThan(text.length * 1.2)
        expect(form.length).toBeLessThan(text.length * 1.5 + 10)
      }
  })
})

describe('messages', () => {
  const web = join(import.meta.dirname, '..')
  const code = readdirSync(web, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.startsWith('locales') && !/generated|\.test\./.test(name))
    .map((name) => readFileSync(join(web, name), 'utf8'))
    .join('\n')
  const words = new Set([...code.matchAll(/'([\w.]+)'/g)].map(([, word]) => word))
  /** Templates that begin as messages do, with whatever is put in. */
  const templates = [...code.matchAll(/`([a-z]\w*\.[^`]*)`/gi)].map(
    ([, text = '']) => new RegExp(`^${text.replaceAll('.', '\\.').replace(/\$\{[^}]*\}/g, '[\\w ]+')}$`),
  )

  it('are each said somewhere', () => {
    const unused = keys.filter((key) => !words.has(key) && !templates.some((template) => template.test(key)))
    expect(unused).toEqual([])
  })

  it('that are said stand in the catalog', () => {
    const said = [...code.matchAll(/\bt\(\s*'([^']+)'/g)].map(([, key = '']) => key)
    expect(said.filter((key) => !Object.hasOwn(en, key))).toEqual([])
    expect(said.length).toBeGreaterThan(50)
  })
})
