// Builds src/ into dist/: embeds the SQL, compiles, and makes the CLI executable. Skips what is up to date.
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
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

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== digest()) {
  const next = join(root, 'dist.next')
  rmSync(next, { recursive: true, force: true })
  execFileSync(process.execPath, ['scripts/embed.mjs'], { cwd: root, stdio: 'inherit' })
  const compiler = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.build.json', '--outDir', next], {
    cwd: root,
    stdio: 'inherit',
  })
  if (compiler.status !== 0) process.exit(1)
  chmodSync(join(next, 'cli/main.js'), 0o755)
  writeFileSync(join(next, '.built-from'), digest())
  // Only a build that succeeded takes the place of the one before.
  rmSync(join(root, 'dist'), { recursive: true, force: true })
  renameSync(next, join(root, 'dist'))
}
