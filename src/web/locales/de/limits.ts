// German: the page of limits.

import type { limits as english } from '../en/limits.ts'
import type { Messages } from '../message.ts'

export const limits: Messages<typeof english> = {
  'limits.none': 'In letzter Zeit wurde keine Grenze gebraucht. Eine in einer Datei mit Jobs:',
  'limits.caption': 'Grenzen',
  'limits.name': 'Name',
  'limits.kind': 'Art',
  'limits.inUse': 'Belegt',
  'limits.used': '{used} von {max}',
  'limits.used.name': 'Belegt von {name}',
  'limits.held': 'Gewährt',
  'limits.waited': 'Nach Warten',
  'limits.refused': 'Abgewiesen',
  'limits.reclaimed': 'Eingezogen',
  'limits.usedAt': 'Zuletzt',
  'limits.actions': 'Aktionen',
  'limits.concurrent': 'zugleich',
  'limits.bucket': 'Eimer, je {span}',
  'limits.window': 'Fenster von {span}',
  'limits.sliding': 'gleitendes Fenster von {span}',
  'limits.leaky': 'undichter Eimer, leer nach {span}',
  'limits.points': 'Punkte, zurück nach {span}',
  'limits.reset': 'Zurücksetzen',
  'limits.reset.name': '{name} zurücksetzen',
  'limits.reset.about': {
    one: 'Was davon verbraucht ist, wird vergessen, und auch, wer sie in Anspruch nimmt: {count}. Diese laufen neben den nächsten weiter.',
    other:
      'Was davon verbraucht ist, wird vergessen, und auch, wer sie in Anspruch nimmt: {count}. Diese laufen neben den nächsten weiter.',
  },
  'limits.reset.told': 'Es ist, als wäre sie nie gebraucht worden.',
  'limits.reset.gone': 'Von ihr war nichts mehr bekannt.',
  'limits.more': { one: 'Und {count} weitere.', other: 'Und {count} weitere.' },
}
