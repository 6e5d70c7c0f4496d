// Embeds .sql and .lua files into modules, so that nothing is read from disk at run time and a bundler needs no loader.
// `node scripts/embed.mjs` writes it; `--check` fails when the committed module is not what the files say.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** The `-- name: x` sections of a file: name and text, without comments and blank lines. */
function sectionsOf(text) {
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
    for (const [name, sql] of sectionsOf(readFileSync(join(folder, 'statements', file), 'utf8'))) {
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

/** What stands under each word of a dialect, to be put before a script that uses it. */
const wordsOf = (file) => new Map(sectionsOf(readFileSync(file, 'utf8')))

/** A script with the words that it uses, and those that these use. A line that begins with #! stays the first. */
function spoken(text, words) {
  const used = new Set()
  const look = (some) => {
    for (const [word, meaning] of words) {
      if (used.has(word) || !new RegExp(`\\b${word}\\b`).test(some)) continue
      look(meaning.replace(new RegExp(`\\b${word}\\b`, 'g'), ''))
      used.add(word)
    }
  }
  look(text)
  const [first = ''] = /^#!.*\n/.exec(text) ?? []
  return `${first}${[...used].map((word) => `${words.get(word)}\n`).join('')}${text.slice(first.length)}`
}

const luaIn = (folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.lua'))
    .map((name) => basename(name, '.lua'))
    .sort()
const folderOf = (store) => join(root, 'src/stores', store)
const entry = (name, text) =>
  `  ${camelCase(name)}: { sha: '${createHash('sha1').update(text).digest('hex')}', text: ${JSON.stringify(text)} },`

/** A module that exports scripts: the lines of each list under its name. */
const moduleOf = (sources, lists) =>
  [
    `// Made by scripts/embed.mjs from the .lua files ${sources}. Do not edit.`,
    ...Object.entries(lists).flatMap(([name, lines]) => ['', `export const ${name} = {`, ...lines, '} as const']),
    '',
  ].join('\n')

/** The scripts of both stores on Redis: those that they share in the dialects of both, Resque's where it is another; and its own. */
function redis() {
  const folder = join(folderOf('redis'), 'scripts')
  const words = (name) => wordsOf(join(folder, 'words', `${name}.lua`))
  const shared = ['shared', 'guards', 'limits', 'lanes', 'crons'].flatMap((name) => [...words(name)])
  const [sidekiq, resque] = ['sidekiq', 'resque'].map((name) => new Map([...shared, ...words(name)]))
  const scripts = []
  const changed = []
  for (const name of luaIn(folder)) {
    const text = bare(readFileSync(join(folder, `${name}.lua`), 'utf8'))
    const [ours, theirs] = [spoken(text, sidekiq), spoken(text, resque)]
    scripts.push(entry(name, ours))
    if (theirs !== ours) changed.push(entry(name, theirs))
  }
  const beside = join(folderOf('resque'), 'scripts')
  const own = luaIn(beside).map((name) =>
    entry(name, spoken(bare(readFileSync(join(beside, `${name}.lua`), 'utf8')), resque)),
  )
  return [
    { path: join(folderOf('redis'), 'scripts.generated.ts'), text: moduleOf('beside it', { scripts }) },
    {
      path: join(folderOf('resque'), 'scripts.generated.ts'),
      text: moduleOf('beside it and beside the Redis store', { changed, own }),
    },
  ]
}

for (const { path, text } of [sqlite(), ...redis()]) {
  if (!process.argv.includes('--check')) writeFileSync(path, text)
  else if (readFileSync(path, 'utf8') !== text) {
    console.error(`${path} is not what its sources say. Run: node scripts/embed.mjs`)
    process.exit(1)
  }
}
