// `haymaker jobs ...`: looks at stored jobs and moves them.

import type { Command } from 'commander'
import { HaymakerError } from '../../core/errors.ts'
import type { JobFilter } from '../../core/job/filter.ts'
import type { Haymaker } from '../../runtime/haymaker.ts'
import type { Changed, JobSet } from '../../runtime/job-set.ts'
import type { Action, StoredJob } from '../../runtime/stored-job.ts'
import { systemClock } from '../../runtime/system-clock.ts'
import { withApp } from '../app.ts'
import { confirmed } from '../confirm.ts'
import { describeJob, jobLine, jobRow, jobsHead } from '../job-text.ts'
import { type CommonFlags, countOf, withCommon, withExamples } from '../options.ts'
import { printable, printableJson } from '../printable.ts'
import { Progress } from '../progress.ts'
import { table } from '../table.ts'
import { cancelJobs } from './cancel.ts'

interface FilterFlags extends CommonFlags {
  readonly in?: string
  readonly queue?: string
  readonly class?: string
  readonly tag?: string
  readonly error?: string
  readonly contains?: string
}

interface ActionFlags extends FilterFlags {
  readonly all?: true
  readonly yes?: true
}

const actions: Readonly<Record<Action, { does: string; done: string; example: string; set?: string }>> = {
  retry: { does: 'put failed jobs into their queues now', done: 'retried', example: '--error Timeout', set: 'retries' },
  run: { does: 'put scheduled jobs into their queues now', done: 'queued', example: '--tag vip', set: 'scheduled' },
  kill: { does: 'put jobs into the dead set', done: 'killed', example: '-q default' },
  delete: { does: 'delete jobs', done: 'deleted', example: '--in dead' },
}

export function jobs(program: Command): void {
  const group = program.command('jobs').description('look at stored jobs and move them')
  withExamples(group, 'jobs ls --in retries', 'jobs show 3f9c21d0a4b5c6d7e8f90a1b', 'jobs retry --all --error Timeout')
  list(group)
  show(group)
  for (const action of ['retry', 'run', 'kill', 'delete'] as const) act(group, action)
  cancelJobs(group)
}

const withFilter = (command: Command): Command =>
  withCommon(command)
    .option('--in <set>', 'scheduled, retries or dead (default: everywhere)')
    .option('-q, --queue <name>', 'only of this queue')
    .option('--class <name>', 'only of this class')
    .option('--tag <text>', 'only with this tag')
    .option('--error <text>', "only with this in the error's class or message")
    .option('--contains <text>', 'only with this in the payload')

function list(group: Command): void {
  const command = withFilter(group.command('ls').alias('list').description('list stored jobs'))
  withExamples(command, 'jobs ls', 'jobs ls --in retries --error Timeout', 'jobs ls -q default -n 100 --json')
    .option('-n, --limit <count>', 'at most so many', '25')
    .option('--json', 'print one JSON object per line')
    .action((flags: FilterFlags & { limit: string; json?: true }) =>
      withApp(flags, async (hm) => {
        const limit = countOf(flags.limit, '-n')
        const found: StoredJob[] = []
        for await (const job of meant(hm, flags)) {
          if (found.length === limit) break
          found.push(job)
        }
        if (flags.json) return void found.map((job) => console.log(printableJson(jobLine(job))))
        if (found.length === 0) return console.log('no jobs')
        console.log(
          table(
            jobsHead,
            found.map((job) => jobRow(job, hm.now())),
          ),
        )
        if (found.length === limit) console.log(`\nthe first ${limit}; more with -n`)
      }),
    )
}

function show(group: Command): void {
  const command = withCommon(group.command('show').description('show a stored job').argument('<jid>', 'its id'))
  withExamples(command, 'jobs show 3f9c21d0a4b5c6d7e8f90a1b', 'jobs show 3f9c21d0a4b5c6d7e8f90a1b --json')
    .option('--json', 'print one JSON object')
    .action((jid: string, flags: CommonFlags & { json?: true }) =>
      withApp(flags, async (hm) => {
        const job = await found(hm.stored, jid)
        console.log(flags.json ? printableJson(jobLine(job)) : describeJob(job, hm.now()))
      }),
    )
}

function act(group: Command, action: Action): void {
  const { does, done, example, set } = actions[action]
  const command = withFilter(group.command(action).description(does).argument('[jid...]', 'their ids'))
  withExamples(command, `jobs ${action} 3f9c21d0a4b5c6d7e8f90a1b`, `jobs ${action} --all ${example} --yes`)
    .option('--all', `all that match${set ? ` (default: --in ${set})` : ''}`)
    .option('-y, --yes', 'do not ask')
    .action((jids: string[], flags: ActionFlags) =>
      withApp(flags, async (hm) => {
        if (jids.length > 0 === (flags.all === true)) throw wrongChoice(action)
        const changed = flags.all
          ? await onAll(hm, action, { ...flags, ...(set && !flags.in && !flags.queue && { in: set }) })
          : await onEach(hm, action, jids)
        if (changed)
          console.log(`${done} ${changed.moved}${changed.skipped > 0 ? `, ${changed.skipped} had gone on` : ''}`)
      }),
    )
}

const wrongChoice = (action: Action): HaymakerError =>
  new HaymakerError('HM_CONFIG_INVALID', `jobs ${action} needs ids, or --all and what to match, and not both.`)

async function onEach(hm: Haymaker, action: Action, jids: readonly string[]): Promise<Changed> {
  const jobs = await Promise.all(jids.map((jid) => found(hm.stored, jid)))
  const results = await (await hm.store()).move(jobs.map((job) => job.move(action)))
  const moved = results.filter((result) => result === 'moved').length
  return { moved, skipped: results.length - moved }
}

/** Null: the user thought better of it. */
async function onAll(hm: Haymaker, action: Action, flags: ActionFlags): Promise<Changed | null> {
  const set = meant(hm, flags)
  const count = await set.size()
  if (count === 0) return { moved: 0, skipped: 0 }
  if (!(await confirmed(`${action} ${count} ${count === 1 ? 'job' : 'jobs'}`, flags))) return null
  const progress = new Progress('jobs', systemClock)
  try {
    return await set[`${action}All`]((seen, total) => progress.show(seen, seen / total))
  } finally {
    progress.end()
  }
}

async function found(set: JobSet, jid: string): Promise<StoredJob> {
  const job = await set.find(jid)
  if (job) return job
  throw new HaymakerError(
    'HM_JOB_UNKNOWN',
    `No stored job has the id ${printable(jid)}. It may be running or done; haymaker jobs ls shows what is stored.`,
  )
}

/** The jobs that the flags name. @throws HaymakerError HM_CONFIG_INVALID */
function meant(hm: Haymaker, { in: set, queue, class: name, tag, error, contains }: FilterFlags): JobSet {
  const filter: JobFilter = {
    ...(queue !== undefined && set !== undefined && { queue }),
    ...(name !== undefined && { class: name }),
    ...(tag !== undefined && { tag }),
    ...(error !== undefined && { error }),
    ...(contains !== undefined && { contains }),
  }
  const where = set === undefined && queue !== undefined ? hm.queue(queue).jobs : setNamed(hm, set)
  return Object.keys(filter).length > 0 ? where.where(filter) : where
}

function setNamed(hm: Haymaker, name: string | undefined): JobSet {
  if (name === undefined) return hm.stored
  if (name === 'scheduled' || name === 'retries' || name === 'dead') return hm[name]
  throw new HaymakerError('HM_CONFIG_INVALID', `--in was given "${name}". Write scheduled, retries or dead.`)
}
