// `npm run check`: everything that is known without running the product. Each step prints its name and how long it took;
// the first that fails ends the run with its output.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const bin = (name) => join(root, 'node_modules', '.bin', name)

const steps = [
  ['biome', bin('biome'), ['check', '.']],
  ['types', bin('tsc'), ['-p', 'tsconfig.json']],
  ['types of the client', bin('tsc'), ['-p', 'src/web/client/tsconfig.json']],
  ['types of the build', bin('tsc'), ['-p', 'tsconfig.build.json', '--noEmit']],
  ['type tests', bin('tsc'), ['-p', 'test/types/tsconfig.json']],
  ['types of the benchmark', bin('tsc'), ['-p', 'bench/tsconfig.json']],
  ['embedded SQL', process.execPath, ['scripts/embed.mjs', '--check']],
  ['docs', process.execPath, ['scripts/docs.mjs', '--check']],
  ['knip', bin('knip'), []],
  ['publint', bin('publint'), ['--strict']],
  ['attw', bin('attw'), ['--pack', '.', '--profile', 'esm-only']],
  ['architecture', bin('vitest'), ['run', 'test/architecture.test.ts', '--reporter=dot']],
]

for (const [name, command, args] of steps) {
  const began = performance.now()
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  const took = `${((performance.now() - began) / 1000).toFixed(1)} s`
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${took})`)
  if (status !== 0) {
    process.stdout.write(`${stdout ?? ''}${stderr ?? ''}`)
    process.exit(1)
  }
}
