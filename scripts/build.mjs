// Builds src/ into dist/: embeds the SQL, writes the declarations with tsc and the code with rolldown, and makes the CLI
// executable. Skips what is up to date. The code is in few files, since a process spends more on each file that it reads than
// on what stands in it (docs/decisions/0015).
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { writeAssets } from './assets.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const stamp = join(root, 'dist', '.built-from')

/** What is imported or started by the name of its file; the rest stands in parts that these share. */
const entries = [
  ...['index', 'testing/index', 'web/index', 'resque/index', 'cli/main'],
  ...['runtime/heartbeat-thread', 'stores/sqlite/checkpoint-thread', 'stores/sqlite/life', 'stores/redis/life'],
  'stores/resque/life',
  ...['process-main', 'thread-main', 'watchdog-thread'].map((name) => `runtime/isolate/${name}`),
]

/** What stands in the bundle itself: nobody has to install it. THIRD-PARTY.md has their licences. */
const taken = /^(?:preact|cronstrue)/

/** A module finds the files that it starts beside its source, in whichever part it stands. */
const besideItsSource = {
  name: 'beside its source',
  transform: {
    filter: { code: 'import.meta.url' },
    handler: (code, id) => {
      const place = relative(join(root, 'src'), id).replace(/\.ts$/, '.js')
      const told = code.replaceAll(/import\.meta\.url(?=[,)]|\.endsWith)/g, `urlOf('${place}')`)
      return { code: told, map: null }
    },
  },
  renderChunk: (code, { fileName }) => {
    const url = (_, place) => `new URL('${relative(dirname(fileName), place)}', import.meta.url).href`
    return { code: code.replaceAll(/urlOf\(["'](.+?)["']\)/g, url), map: null }
  },
}

async function bundle(folder) {
  const input = Object.fromEntries(entries.map((name) => [name, join(root, 'src', `${name}.ts`)]))
  const build = await rolldown({
    input,
    plugins: [besideItsSource],
    treeshake: false,
    platform: 'node',
    external: (id) => /^[^./]/.test(id) && !taken.test(id),
  })
  const codeSplitting = { groups: [{ name: 'core', test: /src.(core|wire)./ }] }
  await build.write({ dir: folder, chunkFileNames: 'parts/[name].js', codeSplitting, sourcemap: true })
  await build.close()
}

function digest() {
  const hash = createHash('sha256')
  const files = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'assets.generated.ts')
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  const settings = [
    'tsconfig.json',
    'tsconfig.build.json',
    'package-lock.json',
    'scripts/assets.mjs',
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
  await writeAssets()
  const compiler = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.build.json', '--outDir', next], {
    cwd: root,
    stdio: 'inherit',
  })
  if (compiler.status !== 0) process.exit(1)
  await bundle(next)
  chmodSync(join(next, 'cli/main.js'), 0o755)
  writeFileSync(join(next, '.built-from'), digest())
  // Only a build that succeeded takes the place of the one before.
  rmSync(join(root, 'dist'), { recursive: true, force: true })
  renameSync(next, join(root, 'dist'))
}
