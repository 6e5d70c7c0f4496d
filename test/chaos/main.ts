// `npm run chaos`: breaks processes, stores and networks under load, and says whether a promise was broken. The last line on
// standard output is one JSON object; the exit code is 1 if the run failed, and 2 if it could not be asked for like that.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { SEEDED, seededBugs } from './bugs/seeded.ts'
import { redisDisturbances } from './nemesis/redis.ts'
import { sqliteDisturbances } from './nemesis/sqlite.ts'
import { peers, runAgainst } from './peers/against.ts'
import { writePage } from './report/page.ts'
import { progressTo } from './report/progress.ts'
import { told } from './report/told.ts'
import { type Ran, run } from './run/run.ts'
import { RedisStage } from './stores/redis-stage.ts'
import { onSmallDisk } from './stores/small-disk.ts'
import { SqliteStage } from './stores/sqlite-stage.ts'
import { haymaker } from './systems/haymaker/haymaker.ts'
import type { StoreKind } from './systems/system.ts'

const usage = `npm run chaos -- --store redis|sqlite|resque [--seconds 60] [--seed N] [--report FOLDER] [--json]
npm run chaos -- --features --store redis|sqlite [--seconds 60] [--seed N] [--report FOLDER] [--json]
npm run chaos -- --against ${Object.keys(peers).join('|')} [--seconds 60] [--seed N] [--report FOLDER] [--json]
npm run chaos -- --seeded-bugs [--store redis|sqlite] [--seed N]`

interface Asked {
  readonly store: StoreKind
  readonly seconds: number
  readonly seed: number
  readonly report: string | null
  readonly json: boolean
  /** Jobs by the clock, unique jobs, limits and lanes, and more kills. */
  readonly features: boolean
  /** Another system; null: Haymaker. */
  readonly against: string | null
}

function asked(): Asked {
  const { values } = parseArgs({
    options: {
      store: { type: 'string', default: 'redis' },
      seconds: { type: 'string', default: '60' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      report: { type: 'string' },
      json: { type: 'boolean', default: false },
      features: { type: 'boolean', default: false },
      against: { type: 'string' },
    },
  })
  const [seconds, seed] = [Number(values.seconds), Number(values.seed)]
  if (!isKind(values.store)) throw new Error(`--store is ${values.store}. Write redis, sqlite or resque.`)
  if (!(seconds > 0)) throw new Error(`--seconds is ${values.seconds}.`)
  if (!Number.isInteger(seed)) throw new Error(`--seed is ${values.seed}. Write a whole number.`)
  const { store, report = null, json, features, against = null } = values
  if (features && (store === 'resque' || against !== null))
    throw new Error(
      `--features looks at ${against ?? store}: it can on redis and sqlite alone. Leave it out, or name one of these.`,
    )
  return { store, seconds, seed, report, json, features, against }
}

const isKind = (text: string): text is StoreKind => text === 'redis' || text === 'sqlite' || text === 'resque'

async function stageOf(store: StoreKind, folder: string): Promise<RedisStage | SqliteStage> {
  if (store === 'sqlite') return new SqliteStage(join(folder, 'disk'))
  return RedisStage.start({ listens: true, scheme: store })
}

async function chaos({ store, seconds, seed, report, json, features }: Asked): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'haymaker-chaos-'))
  const say = json ? (): void => undefined : (line: string): void => console.log(line)
  say(`chaos on ${store}, ${seconds} s, seed ${seed}${features ? ', with features' : ''}`)
  const system = haymaker(store, { features })
  const stage = await stageOf(store, folder)
  const disturbances = stage instanceof RedisStage ? redisDisturbances(stage, system.cuts) : sqliteDisturbances(stage)
  const freezeTouches = store === 'sqlite' ? 'all' : 'itself'
  const progress = progressTo(process.stdout, json, seconds)
  let ran: Ran | null = null
  try {
    const asked = { system, stage, disturbances, freezeTouches, seconds, seed, folder, hasFeatures: features } as const
    ran = await run({ ...asked, progress: progress.show })
  } finally {
    progress.end()
    if (ran?.judgement.summary.verdict !== 'pass') await stage.keep(join(folder, 'store'))
    await stage.end()
  }
  const { judgement, history } = ran
  if (report !== null) writePage(report, { ...{ store, seconds, seed, judgement, history }, system: system.name })
  for (const line of told(judgement)) (json ? console.error : console.log)(line)
  const passed = judgement.summary.verdict === 'pass'
  if (passed) rmSync(folder, { recursive: true, force: true })
  else {
    console.error(`Ledgers, logs and the store are kept in ${folder}`)
    console.error(
      `Again: npm run chaos --${features ? ' --features' : ''} --store ${store} --seconds ${seconds} --seed ${seed}`,
    )
  }
  console.log(JSON.stringify(judgement.summary))
  return passed ? 0 : 1
}

async function main(): Promise<number> {
  try {
    if (process.argv.includes(SEEDED)) return await seededBugs()
    const given = asked()
    if (given.against !== null) return await runAgainst({ ...given, name: given.against })
    return (given.store === 'sqlite' ? await onSmallDisk() : null) ?? (await chaos(given))
  } catch (error) {
    console.error(error)
    console.error(usage)
    return 2
  }
}

const code = await main()
// Not left to the end of the loop: Node 24 may spin for ever in its own clean-up after sockets were reset while they closed.
process.stdout.write('', () => process.exit(code))
