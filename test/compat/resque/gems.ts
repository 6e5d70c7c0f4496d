// Where Ruby finds Resque: in the folders that were named, or among the gems that it knows by itself.

import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { env } from 'node:process'

/** Why something is not run. */
export class NotThere extends Error {}

/** A folder, as it is handed to Ruby. */
type Found = { readonly kind: 'gem' | 'gems'; readonly folder: string }

/** What Ruby's environment has to be. @throws NotThere */
export function environmentFor(folders: readonly string[]): Readonly<Record<string, string>> {
  const found = folders.map(look)
  if (folders.length > 0 && !found.some(({ folder }) => holds(folder, 'resque')))
    throw new NotThere(
      `There is no resque in ${folders.join(' and ')}: neither lib/resque.rb nor gems/resque-VERSION. ` +
        'Name the folder of the gem, or one in which gems are installed, as gem env gemdir prints it.',
    )
  const own = ask({}, 'print Gem.path.join(File::PATH_SEPARATOR)')
  const of = (kind: Found['kind']): readonly string[] => found.flatMap((one) => (one.kind === kind ? one.folder : []))
  const given = {
    RUBYLIB: [...of('gem').map((folder) => join(folder, 'lib')), env.RUBYLIB ?? ''].filter(Boolean).join(delimiter),
    GEM_PATH: [...of('gems'), own].join(delimiter),
  }
  ask(given, 'require "resque"')
  return given
}

/** @throws NotThere */
function look(folder: string): Found {
  const path = resolve(folder)
  if (!existsSync(path)) throw new NotThere(`There is no folder ${folder}. Look at --gem-path.`)
  return { kind: existsSync(join(path, 'gems')) ? 'gems' : 'gem', folder: path }
}

const holds = (folder: string, name: string): boolean =>
  existsSync(join(folder, 'lib', `${name}.rb`)) ||
  (existsSync(join(folder, 'gems')) &&
    readdirSync(join(folder, 'gems')).some((gem) => new RegExp(`^${name}-\\d`).test(gem)))

/** What a line of Ruby prints. @throws NotThere */
function ask(given: Readonly<Record<string, string>>, line: string): string {
  const said = spawnSync('ruby', ['-e', line], { env: { ...env, ...given }, encoding: 'utf8' })
  if (said.error) throw new NotThere('There is no ruby on the PATH. Install Ruby 3.0 or newer.')
  if (said.status === 0) return said.stdout
  const [reason = ''] = said.stderr.split('\n')
  throw new NotThere(`Ruby cannot load resque: ${reason}. Run gem install resque, and name its folder with --gem-path.`)
}
