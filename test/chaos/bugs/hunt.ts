// Looks for a bug: plays its storm until the rule that is named for it is broken, with other seeds where it was not met. What a
// run breaks besides does not count.

import { rmSync } from 'node:fs'
import type { StoreKind } from '../systems/system.ts'
import type { Bug, Form } from './bug.ts'
import { storm } from './storm.ts'

export interface Hunted {
  readonly bug: Bug
  readonly store: StoreKind
  readonly isCaught: boolean
  readonly tries: number
  /** Of the last try. */
  readonly seed: number
  readonly seconds: number
  /** The first thing that the rule found, or what else the last run found. */
  readonly found: string
}

/** Kills are random: one storm may pass by what another hits. */
const MOST_TRIES = 3

/** How a bug looks on this store, or on the first that it has. */
function formOn({ on, name }: Bug, store: StoreKind | null): Form {
  const form = on.find((one) => one.store === store) ?? on[0]
  if (!form) throw new Error(`${name} looks like nothing`)
  return form
}

export async function hunt(bug: Bug, asked: StoreKind | null, first: number): Promise<Hunted> {
  const { store, storm: given, patches } = formOn(bug, asked)
  const began = performance.now()
  for (let tries = 1; ; tries++) {
    const seed = first + tries - 1
    const { judgement, folder } = await storm(store, given, patches, seed)
    rmSync(folder, { recursive: true, force: true })
    const { findings } = judgement
    const hit = findings.find(({ rule }) => rule === bug.rule)
    const others = findings.length > 0 ? `only ${[...new Set(findings.map(({ rule }) => rule))].join(', ')}` : 'nothing'
    if (!hit && tries < MOST_TRIES) continue
    const seconds = (performance.now() - began) / 1000
    return { bug, store, isCaught: hit !== undefined, tries, seed, seconds, found: hit?.what ?? others }
  }
}

/** The same storm without the bug. Answers what is wrong all the same. */
export async function withoutBug(bug: Bug, asked: StoreKind | null, seed: number): Promise<readonly string[]> {
  const { store, storm: given } = formOn(bug, asked)
  const { judgement, folder } = await storm(store, given, [], seed)
  rmSync(folder, { recursive: true, force: true })
  return judgement.findings.map(({ rule, what }) => `${rule}: ${what}`)
}

export function toldOf({ bug, store, isCaught, tries, seed, seconds, found }: Hunted): string {
  const verdict = isCaught ? `caught by ${bug.rule}` : `MISSED by ${bug.rule}`
  const times = `${tries} ${tries === 1 ? 'try' : 'tries'}`
  return `${bug.name.padEnd(28)} ${store.padEnd(6)} ${verdict.padEnd(13)} ${seconds.toFixed(0).padStart(3)} s  ${times}  seed ${seed}  ${found}`
}
