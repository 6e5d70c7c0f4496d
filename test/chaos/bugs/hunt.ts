// Looks for a bug: plays its storm until the rule that is named for it is broken, with other seeds where it was not met. What a
// run breaks besides does not count.

import { rmSync } from 'node:fs'
import type { StoreKind } from '../systems/system.ts'
import type { Bug, Form } from './bug.ts'
import { storm } from './storm.ts'

export interface Hunted {
  readonly bug: Bug
  readonly form: Form
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
export function formOn({ on, name }: Bug, store: StoreKind | null = null): Form {
  const form = on.find((one) => one.store === store) ?? on[0]
  if (!form) throw new Error(`${name} looks like nothing`)
  return form
}

export async function hunt(bug: Bug, asked: StoreKind | null, first: number): Promise<Hunted> {
  const form = formOn(bug, asked)
  const began = performance.now()
  for (let tries = 1; ; tries++) {
    const seed = first + tries - 1
    const { isCaught, found } = await once(form, seed)
    if (!isCaught && tries < MOST_TRIES) continue
    return { bug, form, isCaught, tries, seed, seconds: (performance.now() - began) / 1000, found }
  }
}

/** A run that does not come to its end is no proof of anything. */
async function once(form: Form, seed: number): Promise<Pick<Hunted, 'isCaught' | 'found'>> {
  try {
    const { judgement, folder } = await storm(form.store, form.storm, form.patches, seed)
    rmSync(folder, { recursive: true, force: true })
    const { findings } = judgement
    const hit = findings.find(({ rule }) => rule === form.rule)
    if (hit) return { isCaught: true, found: hit.what }
    const others = [...new Set(findings.map(({ rule }) => rule))]
    return { isCaught: false, found: others.length > 0 ? `only ${others.join(', ')}` : 'nothing' }
  } catch (error) {
    return { isCaught: false, found: String(error) }
  }
}

/** The same storm without the bug. Answers what is wrong all the same. */
export async function withoutBug(bug: Bug, asked: StoreKind | null, seed: number): Promise<readonly string[]> {
  const { store, storm: given } = formOn(bug, asked)
  const { judgement, folder } = await storm(store, given, [], seed)
  rmSync(folder, { recursive: true, force: true })
  return judgement.findings.map(({ rule, what }) => `${rule}: ${what}`)
}

export function toldOf({ bug, form, isCaught, tries, seed, seconds, found }: Hunted): string {
  const { store, rule } = form
  const verdict = isCaught ? `caught by ${rule}` : `MISSED by ${rule}`
  const times = `${tries} ${tries === 1 ? 'try' : 'tries'}`
  return `${bug.name.padEnd(28)} ${store.padEnd(6)} ${verdict.padEnd(13)} ${seconds.toFixed(0).padStart(3)} s  ${times}  seed ${seed}  ${found}`
}
