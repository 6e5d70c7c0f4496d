// Another system under the nemesis: what it is, how it is set up, and the seam that all systems share.

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Program, System } from '../systems/system.ts'

/** So many jobs run at once in a worker. */
export const CONCURRENCY = 8
/** How often a job is tried again; none fails as often. */
export const RETRIES = 10

export interface Peer {
  readonly system: System
  readonly version: string
  readonly store: 'redis' | 'postgres'
  /** Its settings that decide about loss and recovery, in words. */
  readonly settings: string
  /** Sees to it that it is on this machine, or says what is missing. */
  install(): void
  /** Makes the store ready, as its manual says, before any process starts. */
  prepare(store: string): Promise<void>
}

/** A script beside an adapter. */
export const script = (folder: string, name: string): Program => ({
  command: process.execPath,
  args: [fileURLToPath(new URL(`../systems/${folder}/${name}.ts`, import.meta.url))],
  env: {},
})

const named = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'))

/** The version that this folder names. */
export const versionOf = (name: string): string => named.dependencies[name]
