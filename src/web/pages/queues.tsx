// Every queue.

import { type Look, look } from '../route.ts'
import { QueueTable } from './queue-table.tsx'

export const queues: Look = look('/queues', 'view', {}, async (visit) => ({
  title: visit.locale.t('queues.title'),
  tab: 'nav.queues',
  body: <QueueTable visit={visit} />,
}))
