// German: the locks of unique jobs.

import type { locks as english } from '../en/locks.ts'
import type { Messages } from '../message.ts'

export const locks: Messages<typeof english> = {
  'nav.locks': 'Sperren',
  'locks.none': 'Keine Sperren: kein einmaliger Job wartet oder läuft. Einmalig ist ein Job durch diese Option:',
  'locks.about':
    'Solange ein Job eine Sperre hält, wird kein anderer mit demselben Schlüssel eingereiht, oder er tritt an seine Stelle.',
  'locks.key': 'Schlüssel',
  'locks.holder': 'Gehalten von',
  'locks.until': 'Bis',
  'locks.until.start': 'er beginnt',
  'locks.until.done': 'er erledigt ist',
  'locks.until.expiry': 'die Zeit um ist',
  'locks.where': 'Wo der ist',
  'locks.place.queue': 'in seiner Queue',
  'locks.place.schedule': 'geplant',
  'locks.place.retry': 'zu wiederholen',
  'locks.place.dead': 'tot',
  'locks.place.running': 'in Arbeit',
  'locks.stale': 'nirgends: niemand gibt sie frei',
  'locks.atLatest': 'Spätestens',
  'locks.release': 'Freigeben',
  'locks.release.name': '{key} freigeben',
  'locks.released': 'Die Sperre ist frei: der nächste Job wird eingereiht.',
  'locks.elsewhere': 'Die Sperre wurde inzwischen frei, oder ein anderer Job hält sie.',
  'locks.more': { one: 'und {count} weitere', other: 'und {count} weitere' },
  'job.lock': 'Sperre',
  'attempts.replaced': 'ein anderer Job trat an seine Stelle',
  'why.replaced': 'Ein anderer Job ist an seine Stelle getreten. Wenn er an der Reihe ist, endet er, ohne zu laufen.',
}
