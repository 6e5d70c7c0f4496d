// A job that is at work.

import type { VNode } from 'preact'
import type { BusyJob, WorkerProcess } from '../../runtime/inspector.ts'
import { jobPath, segment } from '../jobs/job-path.ts'
import { redactedJson } from '../jobs/redact.ts'
import { Facts } from '../ui/facts.tsx'
import { asGiven, Given } from '../ui/given.tsx'
import { Logged } from '../ui/logged.tsx'
import { Moment } from '../ui/moment.tsx'
import type { Visit } from '../visit.ts'

interface RunningProps {
  readonly visit: Visit
  readonly job: BusyJob
  readonly process: WorkerProcess
}

export const RunningJob = ({ visit, job, process }: RunningProps): VNode => {
  const { locale } = visit
  const path = jobPath(job.jid)
  return (
    <>
      {path !== null && visit.may('cancel jobs', job.queue) && (
        <form method="post" action={visit.to(`${path}/cancel`)} class="bar">
          <button type="submit" class="final">
            {locale.t('job.cancel')}
          </button>
        </form>
      )}
      <Facts
        facts={[
          [locale.t('job.state'), locale.t('nav.busy')],
          [locale.t('job.jid'), <code {...asGiven}>{job.jid}</code>],
          [
            locale.t('jobs.queue'),
            <a href={visit.to(`/queues/${segment(job.queue)}`)}>
              <Given>{job.queue}</Given>
            </a>,
          ],
          [locale.t('busy.process'), <Given>{`${process.card.hostname}:${process.card.pid}`}</Given>],
          [locale.t('job.started'), <Moment visit={visit} at={job.startedAt} />],
        ]}
      />
      {visit.may('view args', job.queue) && (
        <>
          <section data-refresh="logged" hidden={job.log.length === 0}>
            <h2>{locale.t('logged.title')}</h2>
            <Logged visit={visit} lines={job.log} />
          </section>
          <section>
            <h2>{locale.t('jobs.args')}</h2>
            <pre {...asGiven}>{redactedJson(job.displayArgs, 2)}</pre>
          </section>
        </>
      )}
    </>
  )
}
