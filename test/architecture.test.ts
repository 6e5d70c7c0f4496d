// The shape of the house, held by a test: who may import whom, who may touch clocks and timers, how long a file may be.

import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { version } from '../src/version.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const source = join(root, 'src')

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) => join(entry.parentPath, entry.name))

const nameOf = (file: string): string => relative(source, file)
const isTest = (file: string): boolean => file.endsWith('.test.ts')
const code = filesIn(source).filter((file) => !isTest(file))
const text = new Map(filesIn(source).map((file) => [file, readFileSync(file, 'utf8')]))

/** What a file imports: relative ones as absolute paths, others by name; dynamic imports included. */
function importsOf(file: string): string[] {
  const code = text.get(file) ?? ''
  // A statement begins its line: text that is written elsewhere, as by `init`, is no import of ours.
  const statements = code.matchAll(/^(?:import|export)\s+(?:[\w*{][^'`=;(]*?\s+from\s+)?'([^'\s]+)'/gm)
  const calls = code.matchAll(/\b(?:import|getBuiltinModule|createRequire\(import\.meta\.url\))\(\s*'([^'\s]+)'/g)
  const specifiers = [...statements, ...calls].map((match) => match[1] ?? '')
  return specifiers.map((name) => (name.startsWith('.') ? resolve(dirname(file), name) : name))
}

const isLocal = (specifier: string): boolean => specifier.startsWith(source)
const room = (file: string): string => {
  const [first = ''] = nameOf(file).split('/')
  return first.endsWith('.ts') ? 'face' : first
}

/** The rooms each room may import from, beside itself. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  core: [],
  wire: ['core'],
  stores: ['core', 'wire'],
  runtime: ['core'],
  testing: ['core', 'wire', 'runtime', 'stores'],
  web: ['core', 'runtime', 'face'],
  resque: ['core', 'runtime', 'face'],
  cli: ['core', 'wire', 'stores', 'runtime', 'testing', 'web', 'face'],
  face: ['core', 'runtime', 'stores'],
}

/** Packages and Node modules beyond the language. */
const packages: Readonly<Record<string, RegExp>> = {
  core: /^croner$/,
  wire: /^node:(zlib|crypto)$/,
  stores: /^(node:|@redis\/client$)/,
  runtime: /^node:/,
  testing: /^node:/,
  web: /^(node:(crypto|http|process|zlib)$|hono($|\/)|@hono\/node-server$|preact|uplot$|cronstrue($|\/))/,
  resque: /^$/,
  cli: /^(node:|chokidar$|commander$|pino$|yaml$)/,
  face: /^(node:(module|os|process)|pino)$/,
}

describe('imports', () => {
  it('go only in the direction of the design', () => {
    const wrong = code.flatMap((file) =>
      importsOf(file)
        .filter(isLocal)
        .filter((target) => room(target) !== room(file) && !allowed[room(file)]?.includes(room(target)))
        .map((target) => `${nameOf(file)} -> ${nameOf(target)}`),
    )
    expect(wrong).toEqual([])
  })

  it('name only the packages their room may use', () => {
    const wrong = code.flatMap((file) =>
      importsOf(file)
        .filter((specifier) => !isLocal(specifier) && !packages[room(file)]?.test(specifier))
        .map((specifier) => `${nameOf(file)} -> ${specifier}`),
    )
    expect(wrong).toEqual([])
  })

  it('of croner stand in one file, which others load when there is something to read', () => {
    const readers = code.filter((file) => importsOf(file).includes('croner')).map(nameOf)
    expect(readers).toEqual(['core/features/cron/expression.ts'])
  })

  it('of the face reach no store but through the doors of stores/', () => {
    const doors = ['choose.ts', 'open.ts'].map((door) => join(source, 'stores', door))
    const wrong = code
      .filter((file) => room(file) === 'face' && !['sqlite.ts'].includes(nameOf(file)))
      .flatMap((file) =>
        importsOf(file).filter((target) => target.startsWith(join(source, 'stores')) && !doors.includes(target)),
      )
    expect(wrong).toEqual([])
  })

  it('have no cycles', () => {
    const done = new Set<string>()
    const path: string[] = []
    const cycles: string[] = []
    const visit = (file: string): void => {
      if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].map(nameOf).join(' -> '))
      if (done.has(file) || path.includes(file)) return
      path.push(file)
      for (const target of importsOf(file).filter(isLocal)) visit(target)
      path.pop()
      done.add(file)
    }
    for (const file of code) visit(file)
    expect(cycles).toEqual([])
  })
})

describe('time and chance', () => {
  const owners: Readonly<Record<string, readonly string[]>> = {
    'Date\\.now\\(': ['runtime/system-clock.ts'],
    'new Date\\(\\)': [],
    'Math\\.random\\(': ['runtime/system-clock.ts'],
    '(?<![\\w.])setTimeout\\(': ['runtime/system-clock.ts'],
    '(?<![\\w.])setInterval\\(': [],
    '\\bEventEmitter\\b': [],
    '(?<![\\w.])setImmediate\\(': [
      'own-log.ts',
      'runtime/after-writes.ts',
      'stores/redis/clients/socket.ts',
      'stores/sqlite/patience.ts',
    ],
  }
  for (const [pattern, files] of Object.entries(owners)) {
    it(`${pattern} stands only in ${files.join(', ') || 'no file'}`, () => {
      const found = code
        // Browsers have clocks of their own; what is generated for them is checked where it is written.
        .filter((file) => !/^(testing\/|web\/client\/|web\/assets\.generated)/.test(nameOf(file)))
        .filter((file) => new RegExp(pattern).test(codeOf(file)))
        .map(nameOf)
      expect(found.filter((name) => !files.includes(name))).toEqual([])
    })
  }

  it('core waits for nothing', () => {
    const waiting = code.filter((file) => room(file) === 'core' && /\bawait\b|\basync\b/.test(codeOf(file)))
    expect(waiting.map(nameOf)).toEqual([])
  })
})

describe('files', () => {
  /** Longer than 300 lines, and why. */
  const exceptions: Readonly<Record<string, string>> = {}

  it('have at most 300 lines', () => {
    const long = [...text]
      .filter(([file]) => !file.endsWith('.generated.ts'))
      .filter(([, content]) => content.split('\n').length - 1 > 300)
      .map(([file, content]) => `${nameOf(file)}: ${content.split('\n').length - 1}`)
      .filter((entry) => !Object.hasOwn(exceptions, entry.split(':')[0] ?? ''))
    expect(long).toEqual([])
  })

  it('begin by saying what they are', () => {
    const silent = code.filter((file) => !/^(#!.*\n)?\/\/ \S/.test(text.get(file) ?? '')).map(nameOf)
    expect(silent).toEqual([])
  })

  it('have no names that say nothing', () => {
    const banned = /(^|[/-])(util|utils|helper|helpers|common|misc|manager|handler|data|info|base|types)(\.|-|$)/
    expect(
      filesIn(source)
        .map(nameOf)
        .filter((name) => banned.test(name)),
    ).toEqual([])
  })

  it('do not silence the compiler', () => {
    const silenced = code.filter(
      (file) =>
        /@ts-ignore|@ts-expect-error|biome-ignore/.test(text.get(file) ?? '') ||
        /\bas any\b|: any\b/.test(codeOf(file)),
    )
    expect(silenced.map(nameOf)).toEqual([])
  })
})

describe('the scripts of Redis', () => {
  const MOST_LINES = 90
  const scripts = ['redis', 'resque'].flatMap((store) => {
    const folder = join(source, 'stores', store, 'scripts')
    return readdirSync(folder)
      .filter((name) => name.endsWith('.lua'))
      .map((name) => ({ name: name.replace(/\.lua$/, ''), lua: readFileSync(join(folder, name), 'utf8') }))
  })
  const headOf = (lua: string): string => /^(?:#!.*\n)?((?:--.*\n)+)/.exec(lua)?.[1] ?? ''

  it('say in their head what they do, and name KEYS, ARGV and Reply', () => {
    const silent = scripts.flatMap(({ name, lua }) => {
      const words = ['KEYS:', 'Reply:', ...(lua.includes('ARGV[') ? ['ARGV:'] : [])]
      const missing = words.filter((word) => !headOf(lua).includes(word))
      return /^-- [A-Z]/.test(headOf(lua)) && missing.length === 0 ? [] : [`${name}: ${missing.join(', ')}`]
    })
    expect(silent).toEqual([])
  })

  it(`fit a screen of ${MOST_LINES} lines`, () => {
    expect(scripts.filter(({ lua }) => lua.split('\n').length - 1 > MOST_LINES).map(({ name }) => name)).toEqual([])
  })

  it('take no payload apart, and build no key', () => {
    const found = scripts.filter(({ lua }) => /\b(cjson|cmsgpack|struct|loadstring)\b|'(hm|queue|stat):/.test(lua))
    expect(found.map(({ name }) => name)).toEqual([])
  })

  it('are each called on bare keys by a test of their own', () => {
    const calls = ['test/redis/scripts', 'test/resque']
      .flatMap((folder) => filesIn(join(root, folder)))
      .filter(isTest)
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n')
    const camel = (name: string): string => name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())
    const untried = scripts.filter(({ name }) => !new RegExp(`\\.run\\(\\s*(?:'|own\\.)${camel(name)}\\b`).test(calls))
    expect(untried.map(({ name }) => name)).toEqual([])
  })
})

describe('the package', () => {
  it('has one version', () => {
    const { version: published }: { version: string } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    expect(version).toBe(published)
  })
})

/** The text of a file without its comments and quoted texts. */
function codeOf(file: string): string {
  return (text.get(file) ?? '')
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/(^|\s)\/\/.*$/gm, '')
    .replaceAll(/'(?:[^'\\\n]|\\.)*'/g, "''")
    .replaceAll(/`(?:[^`\\]|\\.)*`/g, '``')
}
