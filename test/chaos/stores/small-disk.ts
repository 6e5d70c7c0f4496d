// A small disk that a run can fill. It is mounted in a namespace of its own, which ends with the run: the run starts itself
// again inside. Where namespaces are forbidden no disk is ever full.

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { argv, env, execPath } from 'node:process'

const SIZE = '48m'

/** Where the small disk is mounted, or null. */
export const smallDisk = (): string | null => env.CHAOS_DISK ?? null

/** Runs this program again with a small disk. The answer is its exit code; null: it cannot be had, or is there. */
export async function onSmallDisk(): Promise<number | null> {
  if (smallDisk() !== null || spawnSync('unshare', ['-rm', 'true']).status !== 0) return null
  const disk = mkdtempSync(join(tmpdir(), 'haymaker-disk-'))
  const mounting = `mount -t tmpfs -o size=${SIZE} tmpfs "$CHAOS_DISK" && exec "$0" "$@"`
  const again = spawn('unshare', ['-rm', 'sh', '-c', mounting, execPath, ...argv.slice(1)], {
    env: { ...env, CHAOS_DISK: disk },
    stdio: 'inherit',
  })
  // Ctrl-C reaches both of us.
  process.on('SIGINT', () => undefined)
  process.on('SIGTERM', () => again.kill('SIGTERM'))
  const [code] = await once(again, 'exit')
  rmSync(disk, { recursive: true, force: true })
  return code ?? 1
}
