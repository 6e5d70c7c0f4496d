// A folder in which the code of the pages is tried: `haymaker` there is the build, as a user's node_modules would have it.

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Block, root } from './pages.ts'

/** What an example may import beside Node's own modules. */
const installed = [
  ...['zod', 'valibot', 'vitest', 'ioredis', '@redis/client', '@types/node'],
  ...['express', '@types/express', 'fastify', 'hono'],
]

export class Workplace {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'haymaker-docs-'))

  constructor() {
    this.write('package.json', '{ "name": "example", "private": true, "type": "module" }')
    this.#link('haymaker', root)
    for (const name of installed) this.#link(name, join(root, 'node_modules', name))
  }

  /** Writes a file and answers its path. */
  write(name: string, text: string): string {
    const path = join(this.folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    return path
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  #link(name: string, target: string): void {
    const path = join(this.folder, 'node_modules', name)
    mkdirSync(dirname(path), { recursive: true })
    symlinkSync(target, path)
  }
}

/** The name a block gives itself in its first line, as in `// jobs/welcome.ts`, so that others of its page import it. */
export const fileOf = (block: Block, otherwise: string): string =>
  /^\/\/ ([\w./-]+\.ts)$/m.exec(block.code.split('\n', 1)[0] ?? '')?.[1] ?? otherwise
