// Where a benchmark ran, and with which versions of what.

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, loadavg, release, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import { version } from '../../src/version.ts'
import { installFromDebian } from '../../test/chaos/peers/installed.ts'
import { POSTGRES, programs } from '../../test/chaos/stores/postgres-server.ts'

/** Names and values, in the order in which a person reads them. */
export type Environment = Readonly<Record<string, string>>

const bench = fileURLToPath(new URL('..', import.meta.url))

function said(command: string, ...args: readonly string[]): string {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8', cwd: bench })
  return status === 0 ? stdout.trim() : 'missing'
}

const packages = (): Environment => {
  const { dependencies }: { dependencies: Environment } = JSON.parse(readFileSync(`${bench}/package.json`, 'utf8'))
  return Object.fromEntries(
    Object.keys(dependencies).map((name) => {
      const installed: { version: string } = JSON.parse(
        readFileSync(`${bench}/node_modules/${name}/package.json`, 'utf8'),
      )
      return [name, installed.version]
    }),
  )
}

export function environment(): Environment {
  installFromDebian(POSTGRES, 'postgresql')
  const [cpu] = cpus()
  return {
    date: new Date().toISOString(),
    processor: `${cpus().length} x ${cpu?.model ?? 'unknown'}`,
    memory: `${Math.round(totalmem() / 1024 ** 3)} GiB`,
    kernel: release(),
    'load before': loadavg()
      .map((load) => load.toFixed(1))
      .join(', '),
    haymaker: `${version}, ${said('git', 'describe', '--always', '--dirty')}`,
    node: process.version,
    redis: /v=([\d.]+)/.exec(said('redis-server', '--version'))?.[1] ?? 'missing',
    postgres: /([\d.]+)/.exec(said(`${programs()}/postgres`, '--version'))?.[1] ?? 'missing',
    ruby: /ruby ([\d.]+)/.exec(said('ruby', '--version'))?.[1] ?? 'missing',
    sidekiq: said('ruby', '-e', "require 'sidekiq/version'; print Sidekiq::VERSION"),
    ...packages(),
  }
}
