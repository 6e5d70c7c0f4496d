// Builds src/ into dist/: embeds the SQL, compiles, and makes the CLI executable. Skips what is up to date.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const stamp = join(root, 'dist', '.built-from')

function digest() {
  const hash = createHash('sha256')
  const files = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  const settings = [
    'tsconfig.json',
    'tsconfig.build.json',
    'package-lock.json',
    'scripts/embed.mjs',
    'scripts/build.mjs',
  ]
  for (const file of [...files, ...settings.map((name) => join(root, name))])
    hash.update(file).update(readFileSync(file))
  return hash.digest('hex')
}

const now = digest()
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== now) {
  rmSync(join(root, 'dist'), { recursive: true, force: true })
  execFileSync(process.execPath, ['scripts/embed.mjs'], { cwd: root, stdio: 'inherit' })
  execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' })
  const cli = join(root, 'dist/cli/main.js')
  if (existsSync(cli)) chmodSync(cli, 0o755)
  mkdirSync(join(root, 'dist'), { recursive: true })
  writeFileSync(stamp, digest())
}
