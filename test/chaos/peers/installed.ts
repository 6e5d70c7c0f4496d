// The packages of other systems, which `npm ci` does not bring: they are installed here the first time that one is asked for,
// and loaded by name from then on. Only what an adapter uses of a package is typed, beside the adapter.

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('.', import.meta.url))
const require = createRequire(import.meta.url)

/** Installs what is missing. */
export function install(name: string): void {
  if (existsSync(`${folder}/node_modules/${name}`)) return
  console.error(`Installing what test/chaos/peers/package.json names ...`)
  // Not `ci`: some of what is optional is built for machines that a registry may not know.
  const args = 'install --no-save --no-audit --no-fund --ignore-scripts --omit=optional --loglevel=error'.split(' ')
  const { status } = spawnSync('npm', args, { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] })
  if (status !== 0) throw new Error(`npm install failed in ${folder}. Its output is above.`)
}

/** Installs a program that Debian has, where that can be done. */
export function installFromDebian(program: string, name: string): void {
  if (existsSync(program)) return
  const mayInstall = process.getuid?.() === 0 && existsSync('/etc/debian_version')
  if (!mayInstall) throw new Error(`${program} is missing. Run: sudo apt-get install ${name}`)
  console.error(`Installing ${name} ...`)
  for (const args of [['update'], ['-y', '--no-install-recommends', 'install', name]]) {
    const { status } = spawnSync('apt-get', ['-qq', ...args], { stdio: ['ignore', 'inherit', 'inherit'] })
    if (status !== 0) throw new Error(`apt-get ${args.join(' ')} failed. Its output is above.`)
  }
}

/** A package of this folder; the caller says what it uses of it. */
export const load = async <T>(name: string): Promise<T> => {
  const module = await import(require.resolve(name))
  return module.default ?? module
}
