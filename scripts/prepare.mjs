// Runs before every public script, on nothing but Node >= 18 and npm: installs what package-lock.json names, sees to a
// Node that can run the project, builds, and with `--servers` installs the real servers the tests use.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const at = (...parts) => join(root, ...parts)
const read = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : null)

function stop(line) {
  console.error(line)
  process.exit(1)
}

function run(command, args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
  if (status !== 0) stop(`prepare: ${command} ${args.join(' ')} failed. Its output is above.`)
}

/** Whether node_modules holds exactly what the lock names, as far as npm recorded it. */
function isInstalled() {
  const lock = read(at('package-lock.json'))
  const installed = read(at('node_modules', '.package-lock.json'))
  if (!lock || !installed) return false
  const wanted = JSON.parse(lock).packages
  const present = JSON.parse(installed).packages
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === '' || optional || present[path]?.version === version,
  )
}

function nodeVersion() {
  try {
    return execFileSync(at('node_modules', '.bin', 'node'), ['--version'], { encoding: 'utf8', stdio: 'pipe' }).trim()
  } catch {
    return null
  }
}

function isNewEnough(version) {
  const [major = 0, minor = 0] = (version ?? '').replace('v', '').split('.').map(Number)
  return major > 22 || (major === 22 && minor >= 18)
}

const fakeTime = `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/faketime/libfaketime.so.1`

/** What the tests run beside Node: each program or file, and the Debian package that brings it. */
const servers = [
  { program: '/usr/bin/chromium', package: 'chromium' },
  { program: fakeTime, package: 'libfaketime' },
  { program: '/usr/bin/openssl', package: 'openssl' },
  { program: '/usr/bin/perl', package: 'perl-base' },
  { program: '/usr/bin/puma', package: 'puma' },
  { program: '/usr/bin/redis-check-aof', package: 'redis-tools' },
  { program: '/usr/bin/redis-server', package: 'redis-server' },
  { program: '/usr/bin/sidekiq', package: 'ruby-sidekiq' },
  { program: '/usr/bin/strace', package: 'strace' },
  { program: '/usr/bin/systemd-notify', package: 'systemd' },
  { program: '/usr/lib/ruby/vendor_ruby/sidekiq-cron.rb', package: 'ruby-sidekiq-cron' },
]

function installServers() {
  const missing = servers.filter(({ program }) => !existsSync(program)).map((server) => server.package)
  if (missing.length === 0) return
  const mayInstall = process.getuid?.() === 0 && existsSync('/etc/debian_version')
  if (!mayInstall) stop(`prepare: the tests need ${missing.join(', ')}. Run: sudo apt-get install ${missing.join(' ')}`)
  console.error(`prepare: installing ${missing.join(', ')} ...`)
  run('apt-get', ['-qq', 'update'])
  run('apt-get', ['-qq', '-y', '--no-install-recommends', 'install', ...missing])
}

if (!isInstalled()) {
  console.error('prepare: installing packages ...')
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])
}
if (!isNewEnough(nodeVersion())) {
  run('npm', ['rebuild', 'node', '--loglevel=error'])
  const found = nodeVersion()
  if (!isNewEnough(found))
    stop(`prepare: Haymaker needs Node >= 22.18 and found ${found ?? 'none'}. Run: npm install node@24`)
}
run(at('node_modules', '.bin', 'node'), ['scripts/build.mjs'])
if (process.argv.includes('--servers')) installServers()
