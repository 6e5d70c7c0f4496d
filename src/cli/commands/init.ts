// `haymaker init`: writes a config and a first job, and says how to go on in the framework that is there; or prints a unit for
// systemd.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { cwd, execPath } from 'node:process'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { HaymakerError } from '../../core/errors.ts'
import { frameworkOf, mountingIn } from '../frameworks.ts'
import { configNames } from '../load-app.ts'
import { withExamples } from '../options.ts'
import * as starter from '../starter.ts'
import { unitOf } from '../unit.ts'

interface InitFlags {
  readonly js?: true
  readonly class?: true
  readonly systemd?: true
}

interface PackageJson {
  readonly type?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

export function init(program: Command): void {
  const command = program.command('init').description('write a config and a first job')
  withExamples(command, 'init', 'init --js --class', 'init --systemd > haymaker.service')
    .option('--js', 'in JavaScript')
    .option('--class', "the first job in Sidekiq's class style")
    .option('--systemd', 'print a unit for systemd instead, and write nothing')
    .action((flags: InitFlags) => {
      if (flags.systemd) return void process.stdout.write(unitHere())
      const manifest = readManifest()
      const end = endingOf(manifest, flags)
      const style = flags.class ? 'class' : 'function'
      const config = configNames.find((name) => existsSync(name))
      if (config) console.log(`  = ${config} is there already; it stays as it is`)
      else write(`haymaker.config.${end}`, starter.config(end))
      write(`jobs/hello.${end}`, starter.job(end, style))
      ignoreDatabase()
      console.log(`\nNext:\n  npx haymaker dev\n  npx haymaker push Hello ${starter.argument(style)}`)
      const framework = frameworkOf({ ...manifest.dependencies, ...manifest.devDependencies })
      if (framework) console.log(`\nIn ${framework.name}:\n${mountingIn(framework, end)}`)
    })
}

const unitHere = (): string =>
  unitOf({ folder: cwd(), node: execPath, module: fileURLToPath(new URL('../main.js', import.meta.url)) })

function readManifest(): PackageJson {
  if (!existsSync('package.json')) return {}
  try {
    return JSON.parse(readFileSync('package.json', 'utf8'))
  } catch (cause) {
    throw new HaymakerError('HM_LOAD_FAILED', 'package.json here is no JSON. Mend it first.', { cause })
  }
}

/** Without "type": "module" Node takes a .ts or .js file for CommonJS, or guesses with a warning. */
function endingOf({ type }: PackageJson, { js }: InitFlags): starter.Ending {
  if (type === 'module') return js ? 'js' : 'ts'
  return js ? 'mjs' : 'mts'
}

function write(path: string, text: string): void {
  if (existsSync(path)) return console.log(`  = ${path} is there already; it stays as it is`)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  console.log(`  + ${path}`)
}

/** Jobs of a developer's machine do not belong into the repository. */
function ignoreDatabase(): void {
  if (!existsSync('.gitignore')) return
  const text = readFileSync('.gitignore', 'utf8')
  if (text.includes('haymaker.db')) return
  writeFileSync('.gitignore', `${text}${text.endsWith('\n') || text === '' ? '' : '\n'}haymaker.db*\n`)
  console.log('  + .gitignore: haymaker.db*')
}
