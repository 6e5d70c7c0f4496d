// The folder of a run: held by one demo at a time, since a second one would take the files from under the first.

import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { folder } from '../settings.ts'

export class FolderTaken extends Error {
  override readonly name = 'FolderTaken'
}

/** What a run leaves behind; nothing else in the folder is touched. */
const leftovers = ['blog.db', 'jobs.db'].flatMap((name) => [name, `${name}-wal`, `${name}-shm`])

/** Holds the folder until the process ends, however it ends. Answers how to let go. @throws FolderTaken */
export function holdFolder(): () => void {
  mkdirSync(folder(), { recursive: true })
  const held = new DatabaseSync(join(folder(), 'held.db'), { timeout: 0 })
  try {
    held.exec('BEGIN EXCLUSIVE')
  } catch (cause) {
    held.close()
    throw new FolderTaken(`A demo runs on ${folder()} already. Stop it, or set BLOG_FOLDER to another folder.`, {
      cause,
    })
  }
  return () => held.close()
}

export function emptyFolder(): void {
  for (const name of [...leftovers, 'images', 'mails']) rmSync(join(folder(), name), { recursive: true, force: true })
}
