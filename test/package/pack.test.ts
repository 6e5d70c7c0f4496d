// The package as a user gets it: packed, installed into an empty project, and the README's first example run and checked.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const bin = (name: string): string => join(root, 'node_modules', '.bin', name)
const project = mkdtempSync(join(tmpdir(), 'haymaker-pack-'))
/** Where nothing was before the package was installed. */
const empty = mkdtempSync(join(tmpdir(), 'haymaker-empty-'))

function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, HAYMAKER_STORE: '' },
  })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`)
  return stdout
}

const readme = readFileSync(join(root, 'README.md'), 'utf8')
/** The TypeScript blocks of the README, in order. */
const examples = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1] ?? '')

beforeAll(() => {
  const [packed]: { filename: string }[] = JSON.parse(
    run('npm', ['pack', '--json', '--pack-destination', project], root),
  )
  writeFileSync(join(project, 'package.json'), '{ "name": "empty", "private": true, "type": "module" }')
  const tarball = join(project, packed?.filename ?? '')
  for (const folder of [project, empty])
    run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', tarball], folder)
  for (const [i, example] of examples.entries()) writeFileSync(join(project, `example${i}.ts`), example)
}, 120_000)

afterAll(() => {
  for (const folder of [project, empty]) rmSync(folder, { recursive: true, force: true })
}, 60_000)

/** What the README shows under this mark: the command, and what it prints, where … stands for anything. */
function transcript(mark: string): { readonly commands: readonly string[]; readonly prints: RegExp } {
  const block = new RegExp(`<!-- transcript: ${mark} -->\n\`\`\`sh\n([^\`]*)\`\`\`\n\n\`\`\`text\n([^\`]*)\`\`\``)
  const [, commands = '', output = ''] = block.exec(readme) ?? []
  expect(commands, mark).not.toBe('')
  const pattern = output
    .trim()
    .replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('…', '.*')
  return { commands: commands.trim().split('\n'), prints: new RegExp(pattern) }
}

/** Runs a line of the README as a shell would, in a process group of its own, with the Node that the tests run with. */
function shell(line: string): ChildProcess & { output: string } {
  const env = {
    ...process.env,
    HAYMAKER_STORE: '',
    HAYMAKER_LOG: '',
    NO_COLOR: '1',
    PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
  }
  const child = Object.assign(spawn('sh', ['-c', line], { cwd: empty, env, detached: true }), { output: '' })
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      child.output += text
    })
  return child
}

describe('the first minute', () => {
  it('goes as the README says: init, dev, and a push in a second terminal', { timeout: 60_000 }, async () => {
    const [init, dev, push] = [transcript('init'), transcript('dev'), transcript('push')]
    expect(init.commands[0]).toBe('npm install haymaker')
    const first = shell(init.commands[1] ?? '')
    await once(first, 'close')
    expect(first.output).toMatch(init.prints)
    const worker = shell(dev.commands[0] ?? '')
    try {
      await vi.waitFor(() => expect(worker.output).toContain('working; Ctrl-C'), 20_000)
      const second = shell(push.commands[0] ?? '')
      await once(second, 'close')
      expect(second.output).toMatch(push.prints)
      await vi.waitFor(() => expect(worker.output).toMatch(dev.prints), 20_000)
    } finally {
      // A terminal sends Ctrl-C to all of the group.
      process.kill(-(worker.pid ?? 0), 'SIGINT')
      await once(worker, 'close')
    }
  })
})

describe('the command lines of the README', () => {
  const lines = [...readme.matchAll(/(?<!-->\n)```sh\n([^`]*)```/g)].flatMap(([, block = '']) =>
    block.trim().split('\n'),
  )

  it('do what they say, in the order in which they stand', { timeout: 60_000 }, async () => {
    writeFileSync(join(empty, 'names.ndjson'), '{"name":"Ada"}\n{"name":"Bob"}\n')
    const codes: [string, number | null][] = []
    for (const line of lines) {
      const child = shell(line)
      child.stdin?.end()
      const isWorker = line.includes(' work ')
      const isBoard = line.endsWith(' web')
      if (isWorker || isBoard) {
        const open = isWorker ? 'working; Ctrl-C' : 'dashboard of'
        await vi.waitFor(() => expect(child.output).toContain(open), 20_000)
        process.kill(-(child.pid ?? 0), 'SIGINT')
      }
      const [code] = await once(child, 'close')
      // npx ends by the signal; what counts is how the worker ended.
      if (isWorker) expect(child.output).toContain('"clean":true')
      else if (!isBoard) codes.push([line, code])
    }
    expect(codes.filter(([, code]) => code !== 0)).toEqual([])
    expect(codes.length).toBeGreaterThan(5)
  })
})

describe('the package in an empty project', () => {
  it('runs the first example of the README', { timeout: 30_000 }, () => {
    const lines = run(bin('node'), ['example0.ts'], project).split('\n')
    expect(lines.filter((line) => line.startsWith('Welcome, Ada! (job '))).toHaveLength(1)
    expect(lines.filter((line) => line.startsWith('Welcome, Grace! (job '))).toHaveLength(1)
  })

  it('runs the second one, whose jobs then wait', { timeout: 30_000 }, () => {
    run(bin('node'), ['example1.ts'], project)
    const stats = JSON.parse(run(bin('node'), ['node_modules/haymaker/dist/cli/main.js', 'stats', '--json'], project))
    expect(stats).toMatchObject({ scheduled: 1, enqueued: 1 })
  })

  it.each([
    ['node16', 'node16'],
    ['bundler', 'esnext'],
  ])('type-checks the examples under moduleResolution %s', { timeout: 60_000 }, (moduleResolution, module) => {
    const compilerOptions = {
      ...{ strict: true, noEmit: true, target: 'es2024', module, moduleResolution, skipLibCheck: false },
      types: ['node'],
      typeRoots: [join(root, 'node_modules/@types')],
    }
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['example*.ts'] }))
    expect(run(bin('tsc'), ['-p', '.'], project)).toBe('')
  })

  it('brings the command line', { timeout: 30_000 }, () => {
    expect(run(bin('node'), ['node_modules/haymaker/dist/cli/main.js', '--version'], project)).toMatch(
      /^\d+\.\d+\.\d+\n$/,
    )
  })

  it('holds no tests, no sources and no private files', () => {
    const files = run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], root)
    expect(files).not.toMatch(/\.test\.|"src\/|fixtures/)
  })
})
