// Looks at the place of a database file before SQLite does, since what SQLite says about a missing directory or a
// network share leaves a person alone with it. Throws; changes nothing.

import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { HaymakerError } from '../../core/errors.ts'

// Magic numbers of statfs(2) for file systems whose locks other hosts do not see.
const networkFileSystems: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xfe534d42, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0x5346414f, 'AFS'],
  [0x73757245, 'Coda'],
])

/** The name of the network file system of this statfs type, or null. */
export const networkFileSystem = (type: number): string | null => networkFileSystems.get(type >>> 0) ?? null

function checkWritable(path: string, what: string): void {
  try {
    accessSync(path, constants.W_OK)
  } catch (cause) {
    throw new HaymakerError(
      'HM_STORE_READONLY',
      `The ${what} ${path} cannot be written. Change its permissions or mount.`,
      {
        cause,
      },
    )
  }
}

/**
 * Checks that a database can live at `path`.
 * @throws HaymakerError HM_STORE_UNREACHABLE (no directory), HM_STORE_READONLY, HM_STORE_UNSUPPORTED (network share)
 */
export function preflight(path: string): void {
  const directory = dirname(path)
  if (!existsSync(directory)) {
    throw new HaymakerError(
      'HM_STORE_UNREACHABLE',
      `The directory ${directory} does not exist. Create it, or name another store.`,
    )
  }
  if (existsSync(path) && statSync(path).isDirectory()) {
    throw new HaymakerError('HM_STORE_UNREACHABLE', `${path} is a directory. Name a file in it.`)
  }
  const network = networkFileSystem(statfsSync(directory).type)
  if (network) {
    throw new HaymakerError(
      'HM_STORE_UNSUPPORTED',
      `${directory} is on ${network}, where SQLite's locks do not hold between hosts. Use a local disk, or Redis.`,
    )
  }
  checkWritable(directory, 'directory')
  if (existsSync(path)) checkWritable(path, 'file')
}
