// Writes what the pages of docs/ take from the source: the regions between `<!-- generated: ... -->` and `<!-- end -->`,
// and the picture of the retry delays. `--check` writes nothing and ends with 1, naming every page that is stale.
// Types and doc comments are read by TypeScript itself. Its interface is named unstable, and the lock file holds it still;
// a reader of our own would have to know more of the language.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isInterfaceDeclaration } from 'typescript/unstable/ast'
import { API } from 'typescript/unstable/sync'
import { exitCodeOf } from '../src/cli/exit-codes.ts'
import { backoff } from '../src/core/attempt/backoff.ts'
import { defaults, keep, timing } from '../src/core/config/config.ts'
import { formatDuration } from '../src/core/config/duration.ts'
import { isolationDefaults } from '../src/core/config/isolation.ts'
import { errorCodes, HaymakerError } from '../src/core/errors.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const docs = join(root, 'docs')

/** What is wrong with a page or with the source, as a person is to read it. */
class Complaint extends Error {}

// ---- options --------------------------------------------------------------------------------------------------------

/** Where the interfaces live that a page may ask for. */
const homes = {
  HaymakerConfig: 'src/create.ts',
  WorkerConfig: 'src/core/config/resolve.ts',
  CapsuleConfig: 'src/core/config/resolve.ts',
  RecoveryConfig: 'src/core/config/resolve.ts',
  IsolationConfig: 'src/core/config/isolation.ts',
  DeadSetConfig: 'src/core/config/resolve.ts',
  ObserverCallbacks: 'src/runtime/observers.ts',
  LifecycleCallbacks: 'src/runtime/lifecycle.ts',
  BulkOptions: 'src/runtime/bulk.ts',
  SqliteOptions: 'src/stores/choose.ts',
  RedisOptions: 'src/stores/redis/source.ts',
  JobOptions: 'src/core/job/options.ts',
  RetryOptions: 'src/core/job/options.ts',
  ClassJobOptions: 'src/core/job/options.ts',
  Defaults: 'src/core/config/config.ts',
}

/** What holds where nothing is said, by the objects the program itself reads. A doc comment must say the same. */
const held = {
  'WorkerConfig.queues': `['${defaults.queues.join("', '")}']`,
  'WorkerConfig.concurrency': String(defaults.concurrency),
  'WorkerConfig.maxRetries': String(defaults.maxRetries),
  'WorkerConfig.history': `'${defaults.history}'`,
  'WorkerConfig.shutdownTimeout': formatDuration(defaults.shutdownTimeoutMs),
  'CapsuleConfig.concurrency': String(defaults.concurrency),
  'RecoveryConfig.beat': formatDuration(timing.beatMs),
  'RecoveryConfig.silence': formatDuration(timing.silenceMs),
  'RecoveryConfig.sample': formatDuration(timing.sampleMs),
  'IsolationConfig.jobs': String(isolationDefaults.jobs),
  'IsolationConfig.age': formatDuration(isolationDefaults.ageMs),
  'IsolationConfig.memory': String(isolationDefaults.memoryMib),
  'IsolationConfig.grace': formatDuration(isolationDefaults.graceMs),
  'DeadSetConfig.max': String(keep.dead.max),
  'DeadSetConfig.age': formatDuration(keep.dead.ageMs),
  'HaymakerConfig.store': `'${defaults.store}'`,
  'RetryOptions.max': String(defaults.maxRetries),
}

/** The members of the interfaces in `homes`, with types as written and doc comments on one line. */
function readInterfaces() {
  const api = new API({ cwd: root })
  try {
    const [project] = api.updateSnapshot({ openProjects: ['tsconfig.build.json'] }).getProjects()
    return new Map(Object.entries(homes).map(([name, file]) => [name, membersOf(project, name, file)]))
  } finally {
    api.close()
  }
}

function membersOf(project, name, file) {
  const source = project.program.getSourceFile(join(root, file))
  const found = source?.statements.find((node) => isInterfaceDeclaration(node) && node.name.text === name)
  if (!found) throw new Complaint(`${file} has no interface ${name}: correct "homes" in scripts/docs.mjs`)
  return found.members.map((member) => {
    const comment = member.jsDoc?.at(-1)?.getText(source) ?? ''
    const says = comment
      .replaceAll(/^\/\*\*|\s*\*\/$|^\s*\*(?!\/) ?/gm, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim()
    const { named, meaning } = apart(says)
    const where = `${file}: ${name}.${member.name.text}`
    if (meaning === '') throw new Complaint(`${where} has no doc comment, or one without a meaning`)
    const type = member.type.getText(source).replaceAll(/\s+/g, ' ').replace(/^\| /, '')
    return {
      key: member.name.text,
      optional: Boolean(member.questionToken ?? member.postfixToken),
      type,
      named,
      meaning,
    }
  })
}

const sentence = /(?:^|(?<=[.] ))Default:? (.+?)(?:[.](?= |$)|[,:;] (?=(.*)))/
const marked = /('[^']*'|\S+) \(default\)/

/** The default a doc comment names, and what else it says. */
function apart(says) {
  const [whole = '', named, rest] = sentence.exec(says) ?? []
  if (named === undefined) return { named: marked.exec(says)?.[1], meaning: says.replace(' (default)', '') }
  const meaning = rest ? says.replace(whole + rest, rest[0].toUpperCase() + rest.slice(1)) : says.replace(whole, '')
  return { named, meaning: meaning.replace(' (default)', '').trim().replaceAll('  ', ' ') }
}

const isCode = /^['[]|^(\d+|true|false)$/
const cell = (text) => text.replaceAll('|', '\\|')
const code = (text) => `\`${cell(text)}\``

function options(name, interfaces) {
  const rows = interfaces.get(name).map(({ key, optional, type, named, meaning }) => {
    const expected = held[`${name}.${key}`]
    if (expected !== undefined && expected !== named?.replaceAll(/(\d) (?=m?[smhd]$)/g, '$1')) {
      throw new Complaint(`${homes[name]}: the default of ${name}.${key} is ${expected}, its comment says ${named}`)
    }
    const unless = optional ? (named ?? 'none') : 'required'
    return [code(key), code(type), isCode.test(unless) ? code(unless) : cell(unless), cell(meaning)]
  })
  return table(['key', 'type', 'default', 'meaning'], rows)
}

function table(head, rows) {
  const lines = [head, head.map(() => '---'), ...rows]
  return lines.map((row) => `| ${row.join(' | ')} |`).join('\n')
}

/** Values nobody can set. */
function fixed(interfaces) {
  const shown = { graceMs: formatDuration, pushMs: formatDuration, warnBytes: kib, maxBytes: kib }
  const meanings = new Map(interfaces.get('Defaults').map(({ key, meaning }) => [key, meaning]))
  const rows = Object.entries(shown).map(([key, show]) => [show(defaults[key]), cell(meanings.get(key))])
  return table(['value', 'meaning'], rows)
}

const kib = (bytes) => `${bytes / 1024} KiB`

// ---- errors ---------------------------------------------------------------------------------------------------------

/** The facts of a code; the paragraph after the region is a person's. */
function error(name) {
  const fact = errorCodes[name]
  if (!fact) throw new Complaint(`docs/errors.md has ${name}, which is no error code: remove its section`)
  const { retriable, means } = fact
  const again = retriable ? 'It may pass by itself.' : 'It stays until somebody changes something.'
  const exit = exitCodeOf(new HaymakerError(name, ''))
  return `${means[0].toUpperCase()}${means.slice(1)}. ${again} \`retriable\`: ${retriable}. Exit code of the CLI: ${exit}.`
}

function refuseBarePages(text) {
  const sections = text.split(/^## (?=HM_)/m).slice(1)
  const told = new Set()
  for (const section of sections) {
    const [name = ''] = section.split('\n', 1)
    told.add(name)
    const after = section.split('<!-- end -->')[1] ?? ''
    if (!section.includes(`<!-- generated: error ${name} -->`) || after.trim().length < 40)
      throw new Complaint(`docs/errors.md: ${name} needs the line "<!-- generated: error ${name} -->", and what to do`)
  }
  const missing = Object.keys(errorCodes).filter((name) => !told.has(name))
  if (missing.length > 0) throw new Complaint(`docs/errors.md has no section for ${missing.join(', ')}`)
}

// ---- environment ----------------------------------------------------------------------------------------------------

/** The table of variables is a person's; that it names what the source reads is checked. */
function refuseOtherVariables(text) {
  const [, part = ''] = text.split(/^## Environment variables$/m)
  const told = new Set([...part.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, name]) => name))
  const read = new Set(sources().flatMap((file) => [...file.matchAll(/\benv\.([A-Z_]+)\b/g)].map(([, name]) => name)))
  const wrong = [...told.symmetricDifference(read)]
  if (wrong.length > 0) throw new Complaint(`docs/configuration.md, environment: the source disagrees on ${wrong}`)
}

const sources = () =>
  readdirSync(join(root, 'src'), { recursive: true })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => readFileSync(join(root, 'src', file), 'utf8'))

// ---- retry delays ---------------------------------------------------------------------------------------------------

const retries = Array.from({ length: defaults.maxRetries }, (_, count) => count)
const never = { next: () => 0, hex: () => '' }
const delayMs = (count) => backoff({ kind: 'sidekiq', jitter: false }, count, null, null, never).delayMs
const sinceFirst = (count) => retries.slice(0, count + 1).reduce((sum, each) => sum + delayMs(each), 0)

function delays() {
  const shown = [0, 1, 3, 5, 9, 14, 19, 24]
  const rows = shown.map((count) =>
    [count + 1, formatDuration(delayMs(count)), `${10 * (count + 1) - 1}s`, formatDuration(sinceFirst(count))].map(
      String,
    ),
  )
  return table(['retry', 'delay', 'jitter, at most', 'since the first failure, without jitter'], rows)
}

/** When each retry of the default policy comes, on a logarithmic scale of time. */
function picture() {
  const [width, height, left, top] = [720, 168, 24, 64]
  const [from, to] = [Math.log10(10_000), Math.log10(40 * 86_400_000)]
  const x = (ms) => (left + ((Math.log10(ms) - from) / (to - from)) * (width - 2 * left)).toFixed(1)
  const marks = {
    '15s': 15e3,
    '1m': 6e4,
    '10m': 6e5,
    '1h': 36e5,
    '6h': 216e5,
    '1d': 864e5,
    '1w': 6048e5,
    '3w': 18144e5,
  }
  const grid = Object.entries(marks).map(
    ([name, at]) =>
      `<path d="M${x(at)} ${top - 20}V124" stroke="#8886"/><text x="${x(at)}" y="142" text-anchor="middle">${name}</text>`,
  )
  const dots = retries.map((count) => {
    const at = x(sinceFirst(count))
    const named = [0, 1, 2, 3, 4, 5, 6, 7, 9, 14, 24].includes(count)
    const number = named ? `<text x="${at}" y="${top + 18}" text-anchor="middle">${count + 1}</text>` : ''
    return `<circle cx="${at}" cy="${top + 34}" r="4" fill="#c8811a"/>${number}`
  })
  const title = `When the ${retries.length} retries come, counted from the first failure (logarithmic scale)`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>${title}</title>
<style>text{font:12px system-ui,sans-serif;fill:#777}</style>
<text x="${left}" y="24">${title}</text>
<path d="M${left} ${top + 34}H${width - left}" stroke="#888"/>
${[...grid, ...dots].join('\n')}
</svg>
`
}

// ---- pages ----------------------------------------------------------------------------------------------------------

const region = /(<!-- generated: (\w+) ?(\w*) -->\n)[\s\S]*?(<!-- end -->)/g

function render(file, text, interfaces) {
  if (file === 'errors.md') refuseBarePages(text)
  if (file === 'configuration.md') refuseOtherVariables(text)
  return text.replaceAll(region, (_, open, kind, name, close) => {
    const made = { options: () => options(name, interfaces), fixed: () => fixed(interfaces), error, delays }[kind]
    if (!made || (kind === 'options' && !homes[name])) throw new Complaint(`docs/${file} asks for "${kind} ${name}"`)
    return `${open}${made(name)}\n${close}`
  })
}

function main(mode) {
  const interfaces = readInterfaces()
  const pages = readdirSync(docs).filter((file) => file.endsWith('.md'))
  const made = pages.map((file) => [file, render(file, readFileSync(join(docs, file), 'utf8'), interfaces)])
  made.push(['retry-delays.svg', picture()])
  const stale = made.filter(([file, text]) => !readdirSync(docs).includes(file) || read(file) !== text)
  if (mode === 'write') for (const [file, text] of stale) writeFileSync(join(docs, file), text)
  for (const [file] of stale) console.log(mode === 'write' ? `wrote docs/${file}` : `docs/${file} is stale`)
  if (mode === 'check' && stale.length > 0) throw new Complaint(`Run: node scripts/${basename(import.meta.filename)}`)
}

const read = (file) => readFileSync(join(docs, file), 'utf8')

try {
  main(process.argv.includes('--check') ? 'check' : 'write')
} catch (error) {
  if (!(error instanceof Complaint)) throw error
  // Where the list of stale pages goes; TypeScript's process may say "context canceled" on the other one when it is ended.
  console.log(error.message)
  process.exitCode = 1
}
