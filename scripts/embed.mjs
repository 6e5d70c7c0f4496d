// Embeds .sql and .lua files into modules, so that nothing is read from disk at run time and a bundler needs no loader.
// `node scripts/embed.mjs` writes it; `--check` fails when the committed module is not what the files say.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** The text of `-- name: x` sections of a file, without comments and blank lines. */
function statementsOf(text) {
  return text
    .split(/^-- name: /m)
    .slice(1)
    .map((section) => {
      const [name, ...lines] = section.split('\n')
      return [name.trim(), lines.filter((line) => line.trim() && !line.startsWith('--')).join('\n')]
    })
}

function sqlite() {
  const folder = join(root, 'src/stores/sqlite')
  const files = (sub) =>
    readdirSync(join(folder, sub))
      .filter((name) => name.endsWith('.sql'))
      .sort()
  const lines = ['// Made by scripts/embed.mjs from the .sql files beside it. Do not edit.', '']
  for (const file of files('statements')) {
    lines.push(`export const ${basename(file, '.sql')} = {`)
    for (const [name, sql] of statementsOf(readFileSync(join(folder, 'statements', file), 'utf8'))) {
      lines.push(`  ${name}: ${JSON.stringify(sql)},`)
    }
    lines.push('} as const', '')
  }
  lines.push('export const migrations: readonly { readonly name: string; readonly sql: string }[] = [')
  for (const file of files('migrations')) {
    const sql = readFileSync(join(folder, 'migrations', file), 'utf8')
    lines.push(`  { name: ${JSON.stringify(basename(file, '.sql'))}, sql: ${JSON.stringify(sql)} },`)
  }
  lines.push(']', '')
  return { path: join(folder, 'sql.generated.ts'), text: lines.join('\n') }
}

/** A script without the comments that explain it. */
const bare = (text) =>
  text
    .split('\n')
    .filter((line) => line.trim() && !line.trim().startsWith('--'))
    .join('\n')

const camelCase = (name) => name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase())

function redis() {
  const folder = join(root, 'src/stores/redis')
  const lines = [
    '// Made by scripts/embed.mjs from the .lua files beside it. Do not edit.',
    '',
    'export const scripts = {',
  ]
  for (const file of readdirSync(join(folder, 'scripts')).sort()) {
    const text = bare(readFileSync(join(folder, 'scripts', file), 'utf8'))
    const sha = createHash('sha1').update(text).digest('hex')
    lines.push(`  ${camelCase(basename(file, '.lua'))}: { sha: '${sha}', text: ${JSON.stringify(text)} },`)
  }
  lines.push('} as const', '')
  return { path: join(folder, 'scripts.generated.ts'), text: lines.join('\n') }
}

for (const { path, text } of [sqlite(), redis()]) {
  if (!process.argv.includes('--check')) writeFileSync(path, text)
  else if (readFileSync(path, 'utf8') !== text) {
    console.error(`${path} is not what its sources say. Run: node scripts/embed.mjs`)
    process.exit(1)
  }
}
